import { join } from 'node:path'
import { createClient } from '@keyv/redis'
import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer } from '../support/redis-server.ts'
import { createDirectory, runCli } from './run-cli.ts'
import { fillStore, openBeside, readRecords } from './store-records.ts'

test('a Redis that is full can be looked at, carried away, and emptied', async () => {
  const server = await openRedisServer({ maxMemory: '8mb' })
  onTestFinished(() => server.close())
  const directory = await createDirectory()
  await fillStore(server.url, 200)
  const client = await createClient({ url: server.url }).connect()
  await client.configSet('maxmemory', '1mb')
  await expect(client.set('more', 'x')).rejects.toThrow('OOM')
  const CHARACTERS_DIR = join(import.meta.dirname, '../../characters')
  const run = async (...words: readonly string[]) =>
    await runCli(words, { directory, environment: { MEMORY_URL: server.url, CHARACTERS_DIR } })

  const listed = await run('mailbox', 'list')
  expect([listed.code, listed.errorOutput]).toEqual([0, ''])
  expect(listed.output.trim().split('\n')).toHaveLength(3)
  const looked = await run('doctor')
  expect(looked.code).toBe(1)
  expect(looked.output).toContain('✗ store: Redis has used up its maxmemory')
  expect(looked.output).toMatch(/– store: Redis uses .* of 1\.0 MB: raise maxmemory/)
  expect(looked.output).toContain('– store: 2 events given up')

  const saved = await run('backup', 'saved.db')
  expect([saved.code, saved.errorOutput]).toEqual([0, ''])
  const carried = await run('migrate', '--to', 'sqlite:b.db')
  expect([carried.code, carried.errorOutput]).toEqual([0, ''])
  const records = await readRecords(server.url)
  for (const name of ['saved.db', 'b.db'])
    expect(await readRecords(`sqlite:${join(directory, name)}`)).toEqual(records)

  const dropped = await run('mailbox', 'drop', '--all', '--yes')
  expect([dropped.code, dropped.errorOutput]).toEqual([0, '2 events were removed.\n'])
  const store = await openBeside(server.url)
  const conversation = { platform: 'test', place: 'tavern', thread: '' }
  await store.memory.erase({ type: 'conversation', conversation })
  expect(await store.transfer.count()).toMatchObject({ line: 0, event: 0, entry: 0 })
  // It was full to the end.
  await expect(client.set('more', 'x')).rejects.toThrow('OOM')
  client.destroy()
}, 60_000)
