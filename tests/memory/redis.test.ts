import { afterAll, afterEach, beforeAll } from 'vitest'
import { openRedisStore } from '../../memory/redis/index.ts'
import { createSteadyClock } from '../../memory/steady-clock.ts'
import { memorySuite } from '../suites/memory-suite.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { openRedisStage, patientTimes, type RedisStage } from '../support/redis-stage.ts'
import { createFakeRandom } from '../support/store.ts'

let server: RedisServer
let stage: RedisStage
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())
afterEach(() => stage.close())

memorySuite('redis', {
  async createClock() {
    stage = await openRedisStage(server.url, 'dramatis:')
    await stage.clear()
    return stage.clock
  },
  open: (clock, log) =>
    openRedisStore({
      url: server.url,
      clock: createSteadyClock(clock),
      random: createFakeRandom(),
      log,
      times: patientTimes,
    }),
})
