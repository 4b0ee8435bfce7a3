import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '@keyv/redis'
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest'
import { openRedisStore, type RedisOptions } from '../../memory/redis/index.ts'
import type { Store } from '../../src/contract/store.ts'
import type { FakeClock } from './fake-clock.ts'
import { openRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts'
import { openRedisStage, patientTimes, type RedisStage } from './redis-stage.ts'
import { readRedisValue } from './redis-value.ts'
import { createFakeRandom, silentLog } from './store.ts'

/** A Redis that the tests of a file have one after the other, and a clock for its stores; each test finds it empty. */
export interface FileRedis {
  readonly clock: FakeClock
  /** Looks at it, and changes it, beside the stores. */
  readonly admin: ReturnType<typeof createClient>
  /** A store on it, as another process would have it, which is closed after the test. */
  open(options?: Partial<RedisOptions>): Promise<Store>
  /** Every key, BullMQ's included, with its value. */
  dump(): Promise<readonly (readonly [key: string, value: unknown])[]>
  /** Which of the texts its append-only file holds. */
  inFile(texts: readonly string[]): Promise<readonly string[]>
}

/** Starts it for the file whose tests come after the call. */
export function setUpRedis(serverOptions?: RedisServerOptions): FileRedis {
  let server: RedisServer
  let admin: ReturnType<typeof createClient>
  let stage: RedisStage
  let stores = 0
  beforeAll(async () => {
    server = await openRedisServer(serverOptions)
    admin = createClient({ url: server.url })
    await admin.connect()
  })
  afterAll(async () => {
    admin.destroy()
    await server.close()
  })
  beforeEach(async () => {
    stage = await openRedisStage(server.url, 'dramatis:')
    onTestFinished(() => stage.close())
    await stage.clear()
  })

  return {
    get clock() {
      return stage.clock
    },
    get admin() {
      return admin
    },
    async open(options) {
      stores += 1
      const random = createFakeRandom(`store-${stores}`)
      const { url } = server
      const store = await openRedisStore({
        ...{ url, clock: stage.clock, random, log: silentLog, times: patientTimes },
        ...options,
      })
      onTestFinished(() => store.close())
      return store
    },
    async dump() {
      const keys = await admin.keys('*')
      return await Promise.all(keys.map(async (key) => [key, await readRedisValue(admin, key)] as const))
    },
    async inFile(texts) {
      const { dir = '' } = await admin.configGet('dir')
      const folder = join(dir, 'appendonlydir')
      const bytes = Buffer.concat(readdirSync(folder).map((file) => readFileSync(join(folder, file))))
      return texts.filter((text) => bytes.includes(text))
    },
  }
}
