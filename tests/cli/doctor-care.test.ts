import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import { checkCare } from '../../src/cli/doctor-care.ts'
import { checkStore } from '../../src/cli/doctor-store.ts'
import { loadConfig } from '../../src/config.ts'
import type { Config } from '../../src/contract/config.ts'
import { silentLog } from '../support/store.ts'
import { createDirectory } from './run-cli.ts'
import { runHere } from './run-here.ts'

const [key = '', other = ''] = [1, 2].map(() => randomBytes(32).toString('base64'))
const { keyId } = createCodec([key])

async function load(environment: { readonly [name: string]: string }): Promise<Config> {
  return await loadConfig({ environment, directory: await createDirectory() })
}

/** What is found where a platform is configured. */
async function find(change: (config: Config) => Partial<Config> = () => ({})) {
  const config = await load({ TELEGRAM_TOKEN: '1:a' })
  return checkCare({ ...config, ...change(config) }, { isStoreRead: true })
}

test('who is on a platform is told that its terms ask for encryption, and how to come to it', async () => {
  const [found] = await find()
  expect(found?.status).toBe('missing')
  expect(found?.text).toMatch(/Discord and Telegram .*`openssl rand -base64 32`.*`npx dramatis encrypt`/)
  expect(await find(() => ({ encryptionKeys: ['plain', key] }))).toContainEqual(found)
  expect(checkCare(await load({}), { isStoreRead: true })).toEqual([
    { status: 'works', text: 'texts are stored as they are; ENCRYPTION_KEY encrypts them' },
  ])
  expect(checkCare(await load({ MEMORY_URL: 'memory:' }), { isStoreRead: true })).toEqual([])
})

test('of keys their number and the id of the first are told, and nothing of themselves', async () => {
  const [one] = await find(() => ({ encryptionKeys: [key] }))
  expect(one).toEqual({ status: 'works', text: `texts are encrypted, with the key ${keyId}` })
  const [two] = await find(() => ({ encryptionKeys: [key, other] }))
  expect(two?.text).toBe(
    `texts are encrypted, with the key ${keyId}; 1 key more for what is not written anew yet`,
  )
})

test('how long things are kept', async () => {
  const kept = 'kept: histories 365 days, turn records 180 days, feedback 180 days, audit 730 days'
  expect(await find()).toContainEqual({ status: 'works', text: kept })
  const forGood = await find(({ retention }) => ({ retention: { ...retention, historyMs: undefined } }))
  expect(forGood).toContainEqual({
    status: 'missing',
    text: expect.stringMatching(/^kept: histories for good,.*`retention` sets when/),
  })
})

test('which help lines are told', async () => {
  expect(await find()).toContainEqual({ status: 'works', text: 'help lines: those built in' })
  const own = await find(({ safety }) => ({
    safety: { ...safety, helpLines: { 'zh-TW': '1925', en: '988' } },
  }))
  expect(own).toContainEqual({
    status: 'works',
    text: 'help lines: your own for zh-TW, en, else those built in',
  })
  const off = await find(({ safety }) => ({ safety: { ...safety, selfHarm: false } }))
  expect(off).toContainEqual({ status: 'missing', text: expect.stringMatching(/^help lines: off/) })
})

test('a store whose key is not there does not work', async () => {
  const directory = await createDirectory()
  const MEMORY_URL = `sqlite:${join(directory, 'a.db')}`
  const codec = createCodec([key])
  const store = await openStore(MEMORY_URL, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    codec,
  })
  await store.memory.state.set({ name: 'hash-key', scope: undefined, owner: '' }, 'a key')
  await store.close()
  const broken = async (ENCRYPTION_KEY: string) =>
    (await checkStore(await load({ MEMORY_URL, ENCRYPTION_KEY }))).filter(({ status }) => status === 'broken')
  expect(await broken(other)).toEqual([
    { status: 'broken', text: expect.stringContaining(`written with the key "${keyId}"`) },
  ])
  expect(await broken(`${other} ${key}`)).toEqual([])
  const told = async (ENCRYPTION_KEY: string) =>
    (await runHere(['doctor'], directory, { MEMORY_URL, ENCRYPTION_KEY })).output
  expect(await told(key)).toContain('✓ texts are encrypted')
  expect(await told(other)).not.toContain('texts are')
})
