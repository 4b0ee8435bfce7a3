import { afterAll, beforeAll, describe } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { openRedisStore } from '../../memory/redis/index.ts'
import { createSteadyClock } from '../../memory/steady-clock.ts'
import type { Store } from '../../src/contract/store.ts'
import { type TransferStage, transferSuite } from '../suites/memory-transfer-suite.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { openRedisStage, patientTimes } from '../support/redis-stage.ts'
import { createFakeRandom, silentLog } from '../support/store.ts'

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
