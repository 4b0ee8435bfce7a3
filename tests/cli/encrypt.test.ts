import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { createDirectory, runCli } from './run-cli.ts'
import { runHere } from './run-here.ts'
import { fillStore, markedText, openBeside, readRecords } from './store-records.ts'

const [key = '', next = ''] = [1, 2].map(() => randomBytes(32).toString('base64'))

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

describe('a file', () => {
  test('is encrypted, gets another key, and is plain again', async () => {
    const directory = await createDirectory()
    const path = join(directory, 'a.db')
    const MEMORY_URL = `sqlite:${path}`
    await fillStore(MEMORY_URL, 300)
    const before = await readRecords(MEMORY_URL)
    const encrypt = (ENCRYPTION_KEY: string) =>
      runHere(['encrypt'], directory, { MEMORY_URL, ENCRYPTION_KEY })

    const first = await encrypt(key)
    expect([first.code, first.errorOutput]).toEqual([0, ''])
    expect(first.output).toMatch(/a\.db: 307 of 307 texts were written anew\./)
    expect(first.output).toContain(
      `All texts are encrypted with the first key of ENCRYPTION_KEY (${createCodec([key]).keyId})`,
    )
    expect(first.output).toContain('Keep a copy of the key, apart from the store and its backups')
    expect(first.output).not.toContain(key)
    expect(readFileSync(path).includes(markedText)).toBe(false)
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)

    const again = await encrypt(key)
    expect(again.output).toContain('0 of 307 texts were written anew.')

    const lost = await encrypt(next)
    expect([lost.code, lost.output]).toEqual([2, ''])
    expect(lost.errorOutput).toContain(`written with the key "${createCodec([key]).keyId}"`)
    expect(lost.errorOutput).toContain('Add the key that they were written with to ENCRYPTION_KEY')

    const rotated = await encrypt(`${next}, ${key}`)
    expect(rotated.output).toContain('Remove the other keys from ENCRYPTION_KEY')

    const plain = await encrypt(`plain ${next}`)
    expect(plain.output).toContain('All texts are stored as they are. Unset ENCRYPTION_KEY')
    expect(await readRecords(MEMORY_URL)).toEqual(before)
  })

  test('a backup of an encrypted one is encrypted, and is restored', async () => {
    const directory = await createDirectory()
    const [path, saved] = [join(directory, 'a.db'), join(directory, 'saved.db')]
    const environment = { MEMORY_URL: `sqlite:${path}`, ENCRYPTION_KEY: key }
    await fillStore(environment.MEMORY_URL, 3)
    const before = await readRecords(environment.MEMORY_URL)
    for (const words of [['encrypt'], ['backup', saved], ['restore', saved]])
      expect(await runHere(words, directory, environment)).toMatchObject({ code: 0 })
    for (const file of [path, saved]) expect(readFileSync(file).includes(markedText)).toBe(false)
    await runHere(['encrypt'], directory, { ...environment, ENCRYPTION_KEY: `plain ${key}` })
    expect(await readRecords(environment.MEMORY_URL)).toEqual(before)
  })

  test('whoever starts without its key is told so at once', async () => {
    const directory = await createDirectory()
    const path = join(directory, 'a.db')
    const chat = (ENCRYPTION_KEY: string, input: string) =>
      runCli(['chat', '--character', 'wren'], {
        directory,
        environment: { MEMORY_URL: `sqlite:${path}`, ENCRYPTION_KEY },
        input,
      })
    expect(await chat(key, 'velvet armadillo\n')).toMatchObject({ code: 0 })
    expect(readFileSync(path).includes('armadillo')).toBe(false)
    for (const keys of ['', next]) {
      const refused = await chat(keys, 'hello\n')
      expect(refused).toMatchObject({ code: 2, output: '' })
      expect(refused.errorOutput).toContain('Add the key that they were written with to ENCRYPTION_KEY')
    }
    expect(await chat(`${next} ${key}`, 'hello\n')).toMatchObject({ code: 0 })
  })

  test('verbs of the store tell at once of a wrong key, also where HASH_KEY is set and texts were plain before', async () => {
    const directory = await createDirectory()
    const settings = { MEMORY_URL: `sqlite:${join(directory, 'a.db')}`, HASH_KEY: 'x'.repeat(32) }
    const summary = (ENCRYPTION_KEY: string) =>
      runHere(['feedback', 'summary'], directory, { ...settings, ENCRYPTION_KEY })
    await fillStore(settings.MEMORY_URL, 1)
    expect(await summary('')).toMatchObject({ code: 0 })
    expect(await summary(key)).toMatchObject({ code: 0 })
    for (const words of [['feedback', 'summary'], ['mailbox', 'list'], ['encrypt']]) {
      const refused = await runHere(words, directory, { ...settings, ENCRYPTION_KEY: next })
      expect([words, refused.code, refused.output]).toEqual([words, 2, ''])
      expect(refused.errorOutput).toContain('Add the key that they were written with to ENCRYPTION_KEY')
      expect(refused.errorOutput).not.toContain('.ts:')
    }
    expect(await summary(`${next} ${key}`)).toMatchObject({ code: 0 })
    expect(await summary(key)).toMatchObject({ code: 2 })
    const rotated = { ...settings, ENCRYPTION_KEY: `${next} ${key}` }
    expect(await runHere(['encrypt'], directory, rotated)).toMatchObject({ code: 0 })
    expect(await summary(next)).toMatchObject({ code: 0 })
  })

  test('without a key, or a store, is told what to do', async () => {
    const directory = await createDirectory()
    const MEMORY_URL = `sqlite:${join(directory, 'a.db')}`
    const missing = await runHere(['encrypt'], directory, { MEMORY_URL, ENCRYPTION_KEY: key })
    expect(missing).toMatchObject({ code: 2, errorOutput: expect.stringContaining('There is no file') })
    await fillStore(MEMORY_URL, 1)
    const plain = await runHere(['encrypt'], directory, { MEMORY_URL })
    expect(plain).toMatchObject({
      code: 2,
      errorOutput: expect.stringContaining('`openssl rand -base64 32`'),
    })
  })
})

test('a Redis is encrypted, moved to a file with all its texts encrypted, and made plain', async () => {
  const directory = await createDirectory()
  const path = join(directory, 'a.db')
  await fillStore(server.url, 300)
  const before = await readRecords(server.url)
  const environment = { MEMORY_URL: server.url, ENCRYPTION_KEY: key }
  const encrypted = await runHere(['encrypt'], directory, environment)
  expect(encrypted.errorOutput).toBe('')
  expect(encrypted).toMatchObject({ code: 0, output: expect.stringContaining('307 of 307 texts') })
  const moved = await runHere(['migrate', '--to', `sqlite:${path}`], directory, environment)
  expect(moved).toMatchObject({ code: 0 })
  expect(readFileSync(path).includes(markedText)).toBe(false)
  const inFile = { MEMORY_URL: `sqlite:${path}`, ENCRYPTION_KEY: `plain,${key}` }
  expect(await runHere(['encrypt'], directory, inFile)).toMatchObject({ code: 0 })
  expect(await readRecords(`sqlite:${path}`)).toEqual(before)
})

test('a program that goes on writing without the key is noticed', async () => {
  const directory = await createDirectory()
  const MEMORY_URL = `${server.url}?prefix=busy:`
  await fillStore(MEMORY_URL, 300)
  const { memory } = await openBeside(MEMORY_URL)
  const environment = { MEMORY_URL, ENCRYPTION_KEY: key }
  let isOver = false
  const encrypting = runHere(['encrypt'], directory, environment).finally(() => {
    isOver = true
  })
  for (let count = 0; !isOver; count += 1) await memory.log.append([feedbackEntry(`f${count}`)])
  const { code, errorOutput } = await encrypting
  expect([code, errorOutput]).toEqual([
    1,
    expect.stringMatching(/^While this ran, something wrote \d+ texts otherwise: start all programs anew/),
  ])
  expect(await runHere(['encrypt'], directory, environment)).toMatchObject({ code: 0 })
})
