import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@keyv/redis'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { openRedisStore } from '../../memory/redis/index.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { readAll, writeCanaries } from '../support/canaries.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { openRedisStage, patientTimes } from '../support/redis-stage.ts'
import { reencode } from '../support/reencode.ts'
import { chapter, createFakeRandom, line, type Stage, silentLog } from '../support/store.ts'

const [key = '', next = ''] = [1, 2].map(() => randomBytes(32).toString('base64'))

let server: RedisServer
let admin: ReturnType<typeof createClient>
beforeAll(async () => {
  server = await openRedisServer()
  admin = createClient({ url: server.url })
  await admin.connect()
})
afterAll(async () => {
  admin.destroy()
  await server.close()
})

let clock: FakeClock
beforeEach(async () => {
  const stage = await openRedisStage(server.url, 'dramatis:')
  onTestFinished(() => stage.close())
  await stage.clear()
  clock = stage.clock
})

let stores = 0

async function open(keys: readonly string[]): Promise<Stage> {
  stores += 1
  const store = await openRedisStore({
    url: server.url,
    clock,
    random: createFakeRandom(`store-${stores}`),
    log: silentLog,
    times: patientTimes,
    codec: createCodec(keys),
  })
  onTestFinished(() => store.close())
  return { store, clock }
}

/** Every value that is in Redis, BullMQ's included, by the name of its key. */
async function dump(): Promise<string> {
  const values = (await admin.keys('*')).map(async (name) => {
    switch (await admin.type(name)) {
      case 'hash':
        return [name, await admin.hGetAll(name)]
      case 'list':
        return [name, await admin.lRange(name, 0, -1)]
      case 'set':
        return [name, await admin.sMembers(name)]
      case 'zset':
        return [name, await admin.zRangeWithScores(name, 0, -1)]
      case 'string':
        return [name, await admin.get(name)]
      case 'stream':
        return [name, await admin.xRange(name, '-', '+')]
      default:
        throw new TypeError(`${name} is of another type`)
    }
  })
  // Once more, for what stands in a JSON text may itself be one.
  return JSON.stringify(await Promise.all(values)).replaceAll('\\', '')
}

async function readable(texts: readonly string[]): Promise<readonly string[]> {
  const all = await dump()
  return texts.filter((text) => all.includes(text))
}

/** Which of the texts the file of Redis holds. */
async function inFile(texts: readonly string[]): Promise<readonly string[]> {
  const { dir = '' } = await admin.configGet('dir')
  const folder = join(dir, 'appendonlydir')
  const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))))
  return texts.filter((text) => bytes.includes(text))
}

test('without a key every text stands in Redis, so that the search for them can fail', async () => {
  const canaries = await writeCanaries(await open([]))
  expect(await inFile(canaries)).toEqual(canaries)
  // But for what a change has replaced.
  const left = await readable(canaries)
  const gone = canaries.filter((canary) => !left.includes(canary))
  expect(gone).toEqual([expect.stringContaining('an event that runs')])
})

test('with a key none does, whichever door it came through', async () => {
  const canaries = await writeCanaries(await open([key]))
  expect(await readable(canaries)).toEqual([])
  expect(await inFile(canaries)).toEqual([])
  expect(await dump()).not.toContain('"plain"')
})

test('from plain to a key, to the next, and back to plain', async () => {
  const process = await open([])
  const canaries = await writeCanaries(process)
  const before = await readAll(process)
  const expiring = 'dramatis:state:store/.adapter/test:key'
  expect(await admin.pTTL(expiring)).toBeGreaterThan(0)

  const encrypted = await open([key])
  const { looked, written } = await reencode(encrypted.store)
  expect(written).toBeGreaterThan(20)
  expect(looked).toBeGreaterThanOrEqual(written)
  expect(await readable(canaries)).toEqual([])
  expect(await dump()).not.toContain('"plain"')
  await expect.poll(() => inFile(canaries), { interval: 10, timeout: 20_000 }).toEqual([])
  expect(await admin.pTTL(expiring)).toBeGreaterThan(0)
  expect(await readAll(encrypted)).toBe(before)
  expect(await reencode(encrypted.store)).toEqual({ looked, written: 0 })

  await reencode((await open([next, key])).store)
  expect(await readAll(await open([next]))).toBe(before)
  expect(await dump()).not.toContain(createCodec([key]).keyId)
  await expect(readAll(encrypted)).rejects.toMatchObject({ code: 'unknown-key' })

  await reencode((await open(['plain', next])).store)
  expect(await readAll(process)).toBe(before)
  expect(await dump()).not.toContain(createCodec([next]).keyId)
})

test('a text whose key is not there ends it, and what was written anew stays so', async () => {
  const { store } = await open([key])
  await store.memory.state.set({ name: 'hash-key', scope: undefined, owner: '' }, 'a key')
  await expect(reencode((await open([next])).store)).rejects.toMatchObject({ code: 'unknown-key' })
  expect(await reencode((await open([next, key])).store)).toEqual({ looked: 1, written: 1 })
})

test('many lines, while others are added, changed and removed: none is lost or left', async () => {
  const plain = await open([])
  const lines = Array.from({ length: 250 }, (_, index) => line(`l${index}`, `Mondscheinsonate ${index}`))
  await commitChanges(plain, [{ type: 'lines-appended', chapter, lines }])
  const encrypted = await open([key])
  let steps = 0
  for await (const _ of encrypted.store.memory.reencode()) {
    steps += 1
    const changed = line(`l${steps}`, `Winterreise ${steps}`, { revision: 1 })
    await commitChanges(
      encrypted,
      [
        { type: 'lines-appended', chapter, lines: [line(`new${steps}`, `Winterreise new ${steps}`)] },
        { type: 'line-replaced', chapter, line: changed },
        { type: 'line-removed', chapter, lineId: `l${200 + steps}` },
      ],
      `cause-${steps}`,
    )
  }
  expect(steps).toBeGreaterThan(2)
  expect(await readable(['Mondscheinsonate', 'Winterreise'])).toEqual([])
  const read = await encrypted.store.memory.history.read(chapter, { limit: 1_000 })
  const texts = read.lines.map(({ text }) => text)
  expect(texts).toHaveLength(250)
  expect(texts[1]).toBe('Winterreise 1')
  expect(texts.filter((text) => text.startsWith('Mondscheinsonate'))).toHaveLength(250 - 2 * steps)
})
