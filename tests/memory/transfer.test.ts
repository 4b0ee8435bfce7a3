import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { openRedisStore } from '../../memory/redis/index.ts'
import { createSteadyClock } from '../../memory/steady-clock.ts'
import type { Codec } from '../../src/contract/codec.ts'
import type { Store } from '../../src/contract/store.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import { feedbackEntry, feedbackRecord } from '../suites/memory-log-suite.ts'
import { type TransferStage, transferSuite } from '../suites/memory-transfer-suite.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { openRedisStage, patientTimes } from '../support/redis-stage.ts'
import { temporaryFolder } from '../support/sqlite.ts'
import { chapter, createFakeRandom, line, silentLog, tavern } from '../support/store.ts'

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

const drivers = ['memory:', 'sqlite::memory:', 'redis'] as const

async function open(driver: (typeof drivers)[number], prefix: string, clock: FakeClock): Promise<Store> {
  const dependencies = { clock, random: createFakeRandom(prefix), log: silentLog }
  if (driver !== 'redis') return await openStore(driver, dependencies)
  return await openRedisStore({
    ...dependencies,
    clock: createSteadyClock(clock),
    url: `${server.url}?prefix=${prefix}`,
    times: patientTimes,
  })
}

for (const from of drivers) {
  for (const to of drivers) {
    describe(`from ${from} to ${to}`, () => {
      const hasRedis = from === 'redis' || to === 'redis'
      async function openStage(): Promise<TransferStage> {
        const redis = hasRedis ? await openRedisStage(server.url, 'source[:') : undefined
        await redis?.clear()
        const clock = redis?.clock ?? createFakeClock()
        return {
          clock,
          async openSource() {
            await redis?.clear()
            return await open(from, 'source[:', clock)
          },
          openTarget: () => open(to, 'target:', clock),
          close: async () => await redis?.close(),
        }
      }
      transferSuite(openStage, hasRedis ? 4 : 40)
    })
  }
}

describe('with other keys', () => {
  /** Stores texts backwards. */
  const backwards = (keyId: string): Codec => ({
    keyId,
    encode: (text) => [...text].toReversed().join(''),
    decode(stored, key) {
      expect(key).toBe(keyId)
      return [...stored].toReversed().join('')
    },
  })

  test('texts are decoded here, and encoded there', async () => {
    const clock = createFakeClock()
    const dependencies = { clock, random: createFakeRandom(), log: silentLog }
    const path = join(temporaryFolder(), 'target.db')
    const source = await openStore('sqlite::memory:', { ...dependencies, codec: backwards('one') })
    const target = await openStore(`sqlite:${path}`, { ...dependencies, codec: backwards('two') })
    const redis = await openStore(`${server.url}?prefix=keys:`, {
      ...dependencies,
      codec: backwards('three'),
    })
    const said = line('a', 'marked words')
    await source.transfer.write([
      { type: 'text', hash: 'h', text: 'marked text' },
      { type: 'state', key: 'store/.outage/m', json: '"marked state"', expiresAt: undefined },
      { type: 'line', chapter, lineId: 'a', line: said, earlier: [{ ...said, text: 'marked before' }] },
      {
        type: 'entry',
        entry: feedbackEntry('f', tavern, { value: feedbackRecord({ messageId: 'marked entry' }) }),
      },
    ])
    for (const [from, to] of [
      [source, redis],
      [redis, target],
    ] as const)
      for await (const { records } of from.transfer.read({ batchSize: 2 })) await to.transfer.write(records)
    const read = async ({ transfer }: Store) => {
      const all: StoreRecord[] = []
      for await (const { records } of transfer.read({ batchSize: 100 })) all.push(...records)
      return all
    }
    expect(await read(target)).toEqual(await read(source))
    for (const store of [source, target, redis]) await store.close()
    const bytes = await readFile(path, 'latin1')
    expect(bytes).not.toContain('marked')
    expect(bytes).toContain('dekram')
  })
})
