import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { carryStore } from '../../src/cli/carry-store.ts'
import { holdStore } from '../../src/cli/hold-store.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { silentLog } from '../support/store.ts'
import { createSurroundings } from './fake-surroundings.ts'
import { createDirectory, runCli, startCli } from './run-cli.ts'
import { fillStore, markedText, openBeside, readRecords } from './store-records.ts'

let server: RedisServer
let stores = 0
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

/** A store of its own in Redis. */
function redisUrl(): string {
  stores += 1
  return `${server.url}/0?prefix=store${stores}:`
}

const { signal } = new AbortController()
const chat = ['chat', '--character', 'wren']

/** Kills a transfer into the target when so many lines are there. */
async function killHalfway(words: readonly string[], directory: string, to: string): Promise<void> {
  const target = await openBeside(to)
  const run = startCli(words, { directory, input: '' })
  while ((await target.transfer.count()).line < 400) await target.check()
  run.child.kill('SIGKILL')
  expect((await run.ended).code).toBeUndefined()
  expect((await target.transfer.count()).line).toBeLessThan(15_000)
  await target.close()
}

describe('a store of which only a part was carried', () => {
  test.each(['sqlite', 'redis'])(
    'is refused by everything (%s), until the transfer has ended',
    async (kind) => {
      const directory = await createDirectory()
      const from = `sqlite:${join(directory, 'a.db')}`
      const to = kind === 'redis' ? redisUrl() : `sqlite:${join(directory, 'b.db')}`
      await fillStore(from, 15_000)
      const other = `sqlite:${join(directory, 'c.db')}`
      await fillStore(other, 3)
      const words = ['migrate', '--from', from, '--to', to]
      await killHalfway(words, directory, to)
      const environment = { MEMORY_URL: to }
      for (const verb of [
        chat,
        ['backup', 'half.db'],
        ['migrate', '--merge', '--from', other, '--to', to],
        ['migrate', '--from', to, '--to', 'sqlite:d.db'],
        ['mailbox', 'drop', '--all', '--yes'],
      ]) {
        const { code, output, errorOutput } = await runCli(verb, { directory, environment })
        expect([verb, code, output]).toEqual([verb, 1, ''])
        expect(errorOutput).toMatch(
          /holds only a part: a transfer into it has not ended\. Run `npx dramatis migrate --from sqlite:\S+ --to \S+` again/,
        )
      }
      const { code, output } = await runCli(['doctor'], {
        directory,
        environment: { ...environment, CHARACTERS_DIR: join(import.meta.dirname, '../../characters') },
      })
      expect(code).toBe(1)
      expect(output).toMatch(/✗ store: \S+ holds only a part: .* Run `npx dramatis migrate/)
      if (kind === 'sqlite') {
        const taken = await runCli(['restore', 'b.db'], {
          directory,
          environment: { MEMORY_URL: 'sqlite:e.db' },
        })
        expect([taken.code, taken.errorOutput]).toEqual([1, expect.stringContaining('holds only a part')])
      }
      expect((await runCli(words, { directory })).code).toBe(0)
      const played = await runCli(chat, { directory, environment, input: 'hello\n' })
      expect(played.code).toBe(0)
    },
    90_000,
  )
})

describe('while a transfer runs', () => {
  test.each(['sqlite', 'redis'])(
    'no program starts on %s, and nobody drops an event',
    async (kind) => {
      const directory = await createDirectory()
      const url = kind === 'redis' ? redisUrl() : `sqlite:${join(directory, 'a.db')}`
      const store = await openBeside(url)
      const environment = { MEMORY_URL: url }
      const meanwhile = async () =>
        await Promise.all([
          runCli(chat, { directory, environment }),
          runCli(['mailbox', 'drop', 'test', 'e0'], { directory, environment }),
        ])
      const busy = 'A transfer (`migrate`, `backup` or `restore`) works on the store. Wait for its end'
      for (const { code, errorOutput } of await holdStore(store, 'a', meanwhile, signal))
        expect([code, errorOutput]).toEqual([1, expect.stringContaining(busy)])
      expect((await runCli(chat, { directory, environment, input: 'hello\n' })).code).toBe(0)
    },
    60_000,
  )

  test.each(['sqlite', 'redis'])(
    'killed, it leaves its source free within seconds (%s)',
    async (kind) => {
      const directory = await createDirectory()
      const from = `sqlite:${join(directory, 'a.db')}`
      const to = kind === 'redis' ? redisUrl() : `sqlite:${join(directory, 'b.db')}`
      await fillStore(from, 15_000)
      const target = await openBeside(to)
      const run = startCli(['migrate', '--from', from, '--to', to], { directory, input: '' })
      while ((await target.transfer.count()).line < 400) await target.check()
      const other = await openBeside(from)
      expect([await other.transfer.isInUse(), await target.transfer.isInUse()]).toEqual([true, true])
      expect([
        await other.transfer.fetchMark('moving'),
        await target.transfer.fetchMark('unfinished'),
      ]).toEqual([from, expect.stringContaining('npx dramatis migrate')])
      run.child.kill('SIGKILL')
      await run.ended
      // The source is free within seconds.
      const played = await runCli(chat, { directory, environment: { MEMORY_URL: from }, input: 'hello\n' })
      expect(played.code).toBe(0)
      expect(played.errorOutput).toContain('a transfer works on the store, or was killed: waiting to see')
      expect(await other.transfer.fetchMark('moving')).toBeUndefined()
    },
    90_000,
  )
})

describe('dramatis migrate', () => {
  test('a source that holds nothing is refused, and nothing is made', async () => {
    const directory = await createDirectory()
    const words = ['migrate', '--from', redisUrl(), '--to', 'sqlite:b.db']
    const { code, output, errorOutput } = await runCli(words, { directory })
    expect([code, output]).toEqual([2, ''])
    expect(errorOutput).toContain('holds nothing. Look at --from')
    expect(await readdir(directory)).toEqual([])
  })

  test('added to what is there, it tells all that is there then', async () => {
    const directory = await createDirectory()
    const [from, to] = [`sqlite:${join(directory, 'a.db')}`, redisUrl()]
    await fillStore(from, 3)
    const conversation = { platform: 'test', place: 'other', thread: '' }
    const target = await openBeside(to)
    await target.transfer.write([{ type: 'conversation', conversation, revision: 1 }])
    const { output } = await runCli(['migrate', '--merge', '--from', from, '--to', to], { directory })
    expect(output).toContain('has everything now: 2 conversations, 3 lines')
  })

  test('carries a file to Redis, and on to another file', async () => {
    const directory = await createDirectory()
    const redis = redisUrl()
    await fillStore(`sqlite:${join(directory, 'a.db')}`, 700)
    const there = await runCli(['migrate', '--from', 'sqlite:a.db', '--to', redis], { directory })
    expect([there.code, there.errorOutput]).toEqual([0, ''])
    expect(there.output).toContain(
      'has everything now: 1 conversation, 700 lines, 1 log entry, 3 events in the mailbox',
    )
    const environment = { MEMORY_URL: redis }
    const back = await runCli(['migrate', '--to', 'sqlite:b.db'], { directory, environment })
    expect(back.code).toBe(0)
    const records = await readRecords(`sqlite:${join(directory, 'b.db')}`)
    expect(records).toEqual(await readRecords(`sqlite:${join(directory, 'a.db')}`))
    expect(there.output + back.output + back.errorOutput).not.toContain(markedText)
  })

  test('killed in the middle, again and again, it goes on where it was', async () => {
    const directory = await createDirectory()
    const [from, redis] = [`sqlite:${join(directory, 'a.db')}`, redisUrl()]
    await fillStore(from, 15_000)
    const target = await openBeside(redis)
    const words = ['migrate', '--from', from, '--to', redis]
    for (const lines of [1, 5_000]) {
      const run = startCli(words, { directory, input: '' })
      while ((await target.transfer.count()).line < lines) await target.check()
      run.child.kill('SIGKILL')
      expect((await run.ended).code).toBeUndefined()
    }
    expect((await target.transfer.count()).line).toBeLessThan(15_000)
    const { code, errorOutput } = await runCli(words, { directory })
    expect(errorOutput).toMatch(/^Going on where it was broken off: \d+ of 15009 records are there\.\n$/m)
    expect(code).toBe(0)
    expect(await readRecords(redis)).toEqual(await readRecords(from))
    // Nothing is left over: another time it is a store with something in it.
    expect((await runCli(words, { directory })).errorOutput).toContain('is not empty')
  })

  test('interrupted, it says how to go on, and refuses to where the source has changed', async () => {
    const directory = await createDirectory()
    const [from, to] = [redisUrl(), `sqlite:${join(directory, 'b.db')}`]
    await fillStore(from, 15_000)
    const target = await openBeside(to)
    const words = ['migrate', '--from', from, '--to', to]
    const run = startCli(words, { directory, input: '' })
    while ((await target.transfer.count()).line === 0) await target.check()
    run.child.kill('SIGINT')
    const { code, errorOutput } = await run.ended
    expect(code).toBe(130)
    expect(errorOutput).toContain('It was broken off. The same command goes on where it was')
    const source = await openBeside(from)
    const conversation = { platform: 'test', place: 'other', thread: '' }
    await source.transfer.write([{ type: 'conversation', conversation, revision: 1 }])
    const again = await runCli(words, { directory })
    expect(again.code).toBe(2)
    expect(again.errorOutput).toContain('has changed since its transfer')
  })

  test('a store that a program uses is left alone, as source and as target', async () => {
    const directory = await createDirectory()
    for (const url of ['sqlite:a.db', redisUrl()]) {
      const program = startCli(chat, { directory, environment: { MEMORY_URL: url } })
      program.child.stdin.write('hello\n')
      await program.shows('\n')
      const other = `sqlite:${join(directory, `other${stores}.db`)}`
      await fillStore(other, 1)
      for (const words of [
        ['--from', url, '--to', 'sqlite:new.db'],
        ['--from', other, '--to', url],
      ]) {
        const { code, errorOutput } = await runCli(['migrate', ...words], { directory })
        expect(code).toBe(1)
        expect(errorOutput).toMatch(/^Waiting to see whether .*\ndramatis: A running program uses the store /)
      }
      program.child.stdin.end()
      await program.ended
    }
  }, 60_000)

  test('a target that holds something is left alone, unless it is to be added to', async () => {
    const directory = await createDirectory()
    const [from, to] = [`sqlite:${join(directory, 'a.db')}`, redisUrl()]
    await fillStore(from, 3)
    await openBeside(to).then((store) =>
      store.memory.state.set({ name: 'outage', scope: undefined, owner: 'm' }, 1),
    )
    const words = ['migrate', '--from', from, '--to', to]
    const refused = await runCli(words, { directory })
    expect(refused.code).toBe(2)
    expect(refused.errorOutput).toContain('is not empty: it holds 1 value.')
    expect((await runCli([...words, '--merge'], { directory })).code).toBe(0)
    expect(await readRecords(to)).toHaveLength(13)
  })

  test.each([
    [['--to', 'bogus://me:marked@host'], 2, '--to is no URL of a store.'],
    [['--to', 'memory:'], 2, 'in the memory of one process'],
    [['--from', 'sqlite:none.db', '--to', 'sqlite:b.db'], 2, 'There is no store '],
    [['--from', 'sqlite:a.db', '--to', 'sqlite:./a.db'], 2, 'the same store'],
    [['--from', 'sqlite:a.db', '--to', 'redis://me:marked@127.0.0.1:9/0'], 1, '127.0.0.1:9'],
    [['--from', 'sqlite:a.db'], 2, "required option '--to <url>' not specified"],
  ])('%j is refused', async (words, expected, told) => {
    const directory = await createDirectory()
    await fillStore(`sqlite:${join(directory, 'a.db')}`, 1)
    const { code, output, errorOutput } = await runCli(['migrate', ...words], { directory })
    expect([code, output]).toEqual([expected, ''])
    expect(errorOutput).toContain(told)
    expect(errorOutput).not.toContain('marked')
  })

  test('two names of one Redis are one store', async () => {
    const url = redisUrl()
    await fillStore(url, 1)
    const words = ['--from', url, '--to', url.replace('127.0.0.1', 'localhost'), '--merge']
    const { code, errorOutput } = await runCli(['migrate', ...words], { directory: await createDirectory() })
    expect([code, errorOutput]).toEqual([
      2,
      'dramatis: Source and target are the same store. Name two stores.\n',
    ])
  })

  test('where the target is full it stops, and goes on when there is room', async () => {
    const small = await openRedisServer({ maxMemory: '3mb' })
    onTestFinished(() => small.close())
    const directory = await createDirectory()
    const from = `sqlite:${join(directory, 'a.db')}`
    await fillStore(from, 15_000)
    const words = ['migrate', '--from', from, '--to', small.url]
    const { code, errorOutput } = await runCli(words, { directory })
    expect(code).toBe(1)
    expect(errorOutput).toContain('It was broken off.')
    const { createClient } = await import('@keyv/redis')
    const client = await createClient({ url: small.url }).connect()
    await client.configSet('maxmemory', '0')
    client.destroy()
    const again = await runCli(words, { directory })
    expect(again.errorOutput).toContain('Going on where it was broken off')
    expect(again.code).toBe(0)
    expect(await readRecords(small.url)).toHaveLength(15_009)
  })
})

test('a target that has not kept all of it is told by type', async () => {
  const dependencies = { clock: systemClock, random: systemRandom, log: silentLog }
  const directory = await createDirectory()
  const from = `sqlite:${join(directory, 'a.db')}`
  await fillStore(from, 10)
  const source = await openBeside(from)
  const target = await openStore('memory:', dependencies)
  const forgetful = {
    ...target,
    transfer: {
      ...target.transfer,
      write: (records: Parameters<typeof target.transfer.write>[0]) =>
        target.transfer.write(records.filter((record) => record.type !== 'line' || record.lineId !== 'l4')),
    },
  }
  const options = {
    title: 'carried',
    name: 'n',
    from: 'one',
    to: 'other',
    mayMerge: false,
    hashKey: undefined,
    whenBroken: '',
    whenFilled: '',
    command: '',
  }
  const { surroundings } = createSurroundings(directory)
  await expect(carryStore(source, forgetful, { ...options, surroundings })).rejects.toThrow(
    'The counts of one and other differ.\nlines: 10 in the source, 9 in the target. Look',
  )
})
