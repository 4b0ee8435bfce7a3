import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenedContext } from '../../memory/redis/open.ts'
import { openRedisContext } from '../support/redis-context.ts'

let context: OpenedContext
beforeAll(async () => {
  context = await openRedisContext()
})
afterAll(() => context.close())

// As Redis words them, also from within a script, and as 6.2 does there.
test.each([
  ["OOM command not allowed when used memory > 'maxmemory'.", 'full', /more memory/],
  [
    "ERR Error running script (call to f_0): @user_script:3: -OOM command not allowed when used memory > 'maxmemory'.",
    'full',
    /more memory/,
  ],
  ['MISCONF Errors writing to the AOF file: No space left on device', 'full', /disk/],
  ['LOADING Redis is loading the dataset in memory', 'busy', /LOADING/],
  ['BUSY Redis is busy running a script.', 'busy', /BUSY/],
  ["READONLY You can't write against a read only replica.", 'busy', /primary/],
  ['NOPERM this user has no permissions to run secret', 'unreachable', /may not do/],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'corrupt', /prefix/],
  ["ERR unknown command 'X', with args beginning with: 'secret'", 'corrupt', /prefix/],
])('%s is told as %s', async (message, code, remedy) => {
  const script = { name: 'refuse', lua: 'return redis.error_reply(ARGV[1])' }
  const refused = context.connection.run(script, [], [message])
  await expect(refused).rejects.toMatchObject({ code, isRetryable: code === 'full' || code === 'busy' })
  await expect(refused).rejects.toThrow(remedy)
  // Redis repeats what it was sent: neither the message nor a cause does.
  await expect(refused).rejects.not.toThrow('secret')
  await expect(refused).rejects.not.toHaveProperty('cause')
})

test('a script that Redis has forgotten is sent again', async () => {
  const script = { name: 'echo', lua: 'return ARGV[1]' }
  expect(await context.connection.run(script, [], ['one'])).toBe('one')
  await context.connection.send('SCRIPT', 'FLUSH')
  expect(await context.connection.run(script, [], ['two'])).toBe('two')
})
