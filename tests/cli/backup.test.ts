import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { createDirectory, runCli, startCli } from './run-cli.ts'
import { fillStore, openBeside, readRecords } from './store-records.ts'

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

const chat = ['chat', '--character', 'wren']

describe('of a file', () => {
  test('a backup is whole while a program writes, and becomes the store again', async () => {
    const directory = await createDirectory()
    const environment = { MEMORY_URL: 'sqlite:a.db' }
    await fillStore(`sqlite:${join(directory, 'a.db')}`, 2_000)
    // What it is filled with is old, and goes with the end of a session otherwise.
    const forGood = 'retention: {history_days: 0, records_days: 0, feedback_days: 0, audit_days: 0}\n'
    await writeFile(join(directory, 'dramatis.yaml'), forGood)
    const program = startCli(chat, { directory, environment })
    program.child.stdin.write('hello\n')
    await program.shows('\n')
    const saved = await runCli(['backup', 'saved.db'], { directory, environment })
    expect([saved.code, saved.errorOutput]).toEqual([0, ''])
    expect(saved.output).toMatch(
      /saved\.db holds 2 conversations, 20\d\d lines, \d log entries, 3 events in the mailbox\.\n$/,
    )
    expect((await stat(join(directory, 'saved.db'))).mode & 0o777).toBe(0o600)
    expect(await readdir(directory)).not.toContain('saved.db.part')

    const early = await runCli(['restore', 'saved.db'], { directory, environment })
    expect([early.code, early.errorOutput]).toEqual([
      1,
      expect.stringContaining('A running program uses the store'),
    ])
    program.child.stdin.end('and more\n')
    expect((await program.ended).code).toBe(0)

    const store = `sqlite:${join(directory, 'a.db')}`
    const before = await readRecords(store)
    const bytes = await readFile(join(directory, 'saved.db'))
    const restored = await runCli(['restore', 'saved.db'], { directory, environment })
    expect(restored.code).toBe(0)
    expect(restored.errorOutput).toContain('What waits in the mailbox will be answered at the next start')
    expect(await readFile(join(directory, 'saved.db'))).toEqual(bytes)
    const kept = /What was there is in (.*)\.\n$/.exec(restored.output)?.[1] ?? ''
    expect(kept).toMatch(/a\.db\.before-restore-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
    expect(await readRecords(`sqlite:${kept}`)).toEqual(before)
    const now = await readRecords(store)
    expect(now.length).toBeLessThan(before.length)
    expect(now).toEqual(await readRecords(`sqlite:${join(directory, 'saved.db')}`))
    expect((await stat(join(directory, 'a.db'))).mode & 0o777).toBe(0o600)
  })

  test('a file that is there is replaced only on request, and the store never', async () => {
    const directory = await createDirectory()
    const environment = { MEMORY_URL: 'sqlite:a.db' }
    await fillStore(`sqlite:${join(directory, 'a.db')}`, 3)
    await writeFile(join(directory, 'saved.db'), 'mine')
    const refused = await runCli(['backup', 'saved.db'], { directory, environment })
    expect([refused.code, refused.errorOutput]).toEqual([2, expect.stringContaining('is there already')])
    expect(await readFile(join(directory, 'saved.db'), 'utf8')).toBe('mine')
    expect((await runCli(['backup', '--force', 'saved.db'], { directory, environment })).code).toBe(0)
    expect(await readRecords(`sqlite:${join(directory, 'saved.db')}`)).toHaveLength(12)
    const own = await runCli(['backup', '--force', 'a.db'], { directory, environment })
    expect([own.code, own.errorOutput]).toEqual([2, expect.stringContaining('is the store itself')])
    const nowhere = await runCli(['backup', 'none/saved.db'], { directory, environment })
    expect([nowhere.code, nowhere.errorOutput]).toEqual([1, expect.stringContaining('cannot be written')])
    const none = await runCli(['backup', 'x.db'], {
      directory,
      environment: { MEMORY_URL: 'sqlite:none.db' },
    })
    expect([none.code, none.errorOutput]).toEqual([2, expect.stringContaining('There is no file')])
    expect(await readdir(directory)).not.toContain('none.db')
  })

  test('a damaged file, or another, is not restored', async () => {
    const directory = await createDirectory()
    const environment = { MEMORY_URL: 'sqlite:a.db' }
    await fillStore(`sqlite:${join(directory, 'a.db')}`, 3_000)
    await runCli(['backup', 'saved.db'], { directory, environment })
    const bytes = await readFile(join(directory, 'saved.db'))
    bytes.fill(7, bytes.length / 4, bytes.length / 2)
    await writeFile(join(directory, 'damaged.db'), bytes)
    await writeFile(join(directory, 'other.db'), 'name: Wren\n')
    const before = await readRecords(`sqlite:${join(directory, 'a.db')}`)
    for (const name of ['damaged.db', 'other.db']) {
      const { code, errorOutput } = await runCli(['restore', name], { directory, environment })
      expect([code, errorOutput]).toEqual([
        1,
        `dramatis: ${join(directory, name)} is no backup, or is damaged. Name a file that \`npx dramatis backup\` wrote.\n`,
      ])
    }
    const folder = await runCli(['restore', '.'], { directory, environment })
    expect([folder.code, folder.errorOutput]).toEqual([
      2,
      expect.stringContaining(`${directory} is a folder.`),
    ])
    const none = await runCli(['restore', 'none.db'], { directory, environment })
    expect([none.code, none.errorOutput]).toEqual([2, expect.stringContaining('There is no file')])
    expect(await readRecords(`sqlite:${join(directory, 'a.db')}`)).toEqual(before)
  })

  test('a backup takes the place of a store that is damaged, and of none', async () => {
    const directory = await createDirectory()
    const environment = { MEMORY_URL: 'sqlite:a.db' }
    await fillStore(`sqlite:${join(directory, 'saved.db')}`, 3)
    await writeFile(join(directory, 'a.db'), 'no store at all')
    await writeFile(join(directory, 'a.db-wal'), 'last writes')
    expect((await runCli(['restore', 'saved.db'], { directory, environment })).code).toBe(0)
    const names = await readdir(directory)
    expect(names.filter((name) => name.includes('before-restore'))).toHaveLength(2)
    expect(names).not.toContain('a.db-wal')
    const fresh = { MEMORY_URL: 'sqlite:fresh.db' }
    expect((await runCli(['restore', 'saved.db'], { directory, environment: fresh })).code).toBe(0)
    expect(await readRecords(`sqlite:${join(directory, 'fresh.db')}`)).toHaveLength(12)
  })
})

describe('of a Redis', () => {
  test('a backup is restored into Redis, and into a file', async () => {
    const directory = await createDirectory()
    const [redis, other] = [`${server.url}/0?prefix=one:`, `${server.url}/0?prefix=two:`]
    await fillStore(redis, 50)
    const saved = await runCli(['backup', 'saved.db'], { directory, environment: { MEMORY_URL: redis } })
    expect([saved.code, saved.errorOutput]).toEqual([0, ''])
    expect((await stat(join(directory, 'saved.db'))).mode & 0o777).toBe(0o600)
    expect(await readdir(directory)).toEqual(['saved.db'])
    for (const url of [other, 'sqlite:a.db']) {
      const { code } = await runCli(['restore', 'saved.db'], { directory, environment: { MEMORY_URL: url } })
      expect(code).toBe(0)
    }
    const records = await readRecords(redis)
    expect(await readRecords(other)).toEqual(records)
    expect(await readRecords(`sqlite:${join(directory, 'a.db')}`)).toEqual(records)
    const again = await runCli(['restore', 'saved.db'], { directory, environment: { MEMORY_URL: other } })
    expect([again.code, again.errorOutput]).toEqual([2, expect.stringContaining('is not empty')])
    const emptying = /^redis-cli -u (\S+) EVAL "(.*)" 0 (\S+)$/m.exec(again.errorOutput)
    const [, address, script, pattern] = emptying ?? []
    expect(pattern).toBe("'two:*'")
    const { createClient } = await import('@keyv/redis')
    const client = await createClient({ url: address ?? '' }).connect()
    await client.set('twofold', 'stays')
    await client.sendCommand(['EVAL', script ?? '', '0', 'two:*'])
    expect(await client.keys('two*')).toEqual(['twofold'])
    client.destroy()
    expect(
      (await runCli(['restore', 'saved.db'], { directory, environment: { MEMORY_URL: other } })).code,
    ).toBe(0)
    expect(await readRecords(redis)).toEqual(records)
  })
})

describe('dramatis mailbox', () => {
  test.each(['sqlite:a.db', 'redis'])('looks after the events of %s', async (where) => {
    const directory = await createDirectory()
    const url = where === 'redis' ? `${server.url}/0?prefix=mailbox:` : `sqlite:${join(directory, 'a.db')}`
    const environment = { MEMORY_URL: url }
    const run = async (...words: readonly string[]) =>
      await runCli(['mailbox', ...words], { directory, environment })
    await fillStore(url, 1)
    const listed = await run('list')
    expect(
      listed.output
        .trim()
        .split('\n')
        .map((row) => row.split('\t').slice(0, 4)),
    ).toEqual([
      ['given-up', 'test/tavern', 'e0', 'message-received'],
      ['given-up', 'test/tavern', 'e1', 'message-received'],
      ['waiting', 'test/tavern', 'e2', 'message-received'],
    ])
    expect(listed.output).not.toContain('marked')
    expect(await run('drop', '--all')).toMatchObject({
      code: 2,
      errorOutput: expect.stringContaining('Add --yes'),
    })
    expect(await run('retry')).toMatchObject({ code: 2 })
    expect(await run('retry', 'test', 'e0', '--all')).toMatchObject({ code: 2 })
    expect(await run('retry', '--all')).toMatchObject({
      code: 0,
      errorOutput: '2 events will be tried again.\n',
    })
    expect((await run('list')).output).not.toContain('given-up')
    const dropped = await run('drop', 'test', 'e2', 'e9', 'e0')
    expect([dropped.code, dropped.errorOutput]).toEqual([
      1,
      expect.stringMatching(/^There is no event e9 of test\..*\n2 events were removed\.\n$/),
    ])
    const store = await openBeside(url)
    expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['e1'])
    expect(await run('drop', '--all', '--yes')).toMatchObject({
      code: 0,
      errorOutput: 'Nothing was given up.\n',
    })
  })
})

describe('dramatis doctor', () => {
  test('tells of a Redis what an operator looks after, and of no store its password', async () => {
    const directory = await createDirectory()
    const url = `${server.url}/0?prefix=doctor:`
    await fillStore(url, 1)
    const CHARACTERS_DIR = join(import.meta.dirname, '../../characters')
    const { code, output } = await runCli(['doctor'], {
      directory,
      environment: { MEMORY_URL: url, CHARACTERS_DIR },
    })
    expect(code).toBe(0)
    expect(output).toMatch(/✓ store: Redis \d+\.\d+\.\d+ answers in /)
    expect(output).toContain('✓ store: Redis keeps each write in an append-only file')
    expect(output).toMatch(/✓ store: Redis uses [\d.]+ MB, without a bound of its own/)
    expect(output).toContain('✓ store: 1 event waiting')
    expect(output).toContain('– store: 2 events given up: `npx dramatis mailbox list`')
    const wrong = url.replace('//', '//me:marked@')
    const refused = await runCli(['doctor'], {
      directory,
      environment: { MEMORY_URL: wrong, CHARACTERS_DIR },
    })
    expect(refused.code).toBe(1)
    expect(refused.output).toMatch(/✗ store: Redis refuses/)
    expect(refused.output).not.toContain('marked')
  })

  test('tells of a file how large it is', async () => {
    const directory = await createDirectory()
    const CHARACTERS_DIR = join(import.meta.dirname, '../../characters')
    const { output } = await runCli(['doctor'], { directory, environment: { CHARACTERS_DIR } })
    expect(output).toMatch(/. store: the file has \d+(\.\d)? .?B, the disk [\d.]+ .B left/)
  })
})
