import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGate } from '../../src/testing/index.ts'
import { openRedisServer, type RedisServerOptions } from '../support/redis-server.ts'
import { burden, countConnections, empty, fill } from './admin.ts'
import { expectedOfTwo, expectedReport } from './expected-report.ts'
import { createHurriedClock } from './hurried-clock.ts'
import { liveThrough, type Outage } from './live-through.ts'
import { stopRedis, stopRedisOfTwo } from './stop-redis.ts'
import { openWorld } from './world.ts'

// What is waited for has limits of its own, and says what is missing.
vi.setConfig({ testTimeout: 90_000 })

// A real Redis that is away in each way that there is, under a service whose time passes five times as fast.

const rate = 5
/** Long enough that people are told. */
const lengthMs = 12_000

async function open(options: RedisServerOptions = {}, credentials = '') {
  const redis = await openRedisServer(options)
  onTestFinished(() => redis.close())
  const memoryUrl = redis.url.replace('//', `//${credentials}`)
  const world = await openWorld({ clock: createHurriedClock(rate), memoryUrl })
  onTestFinished(() => world.close())
  return {
    redis,
    world,
    /** See {@link liveThrough}. */
    live: (outage: Outage) =>
      liveThrough({ ...outage, connections: () => countConnections(redis.url) }, world),
  }
}

test('Redis is killed in the middle of a reply, and is there again before anybody would notice', async () => {
  const { redis, live } = await open()
  const report = await live({
    goAway: redis.kill,
    comeBack: redis.restart,
    state: 'unreachable',
    lengthMs: 0,
  })
  expect(report).toEqual(expectedReport(false))
})

test('Redis is stopped', async () => {
  expect(await stopRedis({ clock: createHurriedClock(rate), lengthMs })).toEqual(expectedReport(true))
})

// Hung, it would have to be asked for longer than the hurried clock gives it: see `npm run soak`.
test('Redis is stopped under two services: the one that listens goes on listening', async () => {
  expect(await stopRedisOfTwo({ clock: createHurriedClock(rate), how: 'stopped' })).toEqual(expectedOfTwo)
})

test('Redis hangs', async () => {
  const { redis, live } = await open()
  onTestFinished(redis.resume)
  const report = await live({
    goAway: async () => redis.pause(),
    comeBack: async () => redis.resume(),
    lengthMs,
  })
  expect(report).toEqual(expectedReport(true))
})

test('the memory of Redis is full', async () => {
  const maxMemory = 8_000_000
  const { redis, live } = await open({ maxMemory: `${maxMemory}` })
  const report = await live({
    goAway: () => fill(redis.url, maxMemory),
    comeBack: () => empty(redis.url),
    state: 'full',
    lengthMs,
  })
  expect(report).toEqual(expectedReport(true))
})

test('Redis comes back, and reads its file for seconds before it takes a command', async () => {
  // Microseconds for each key.
  const { redis, live } = await open({ config: ['--key-load-delay', '200'] })
  let loading: Promise<void> | undefined
  const report = await live({
    async goAway() {
      await burden(redis.url, 20_000)
      await redis.kill()
      loading = redis.restart()
    },
    comeBack: async () => {},
    state: 'busy',
    lengthMs,
  })
  await loading
  expect(report).toEqual(expectedReport(true))
})

test('Redis comes back with another password', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dramatis-acl-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'users.acl')
  const write = (password: string) =>
    writeFile(file, `user default on nopass ~* &* +@all\nuser bot on >${password} ~* &* +@all\n`)
  await write('right')
  const { redis, live } = await open({ config: ['--aclfile', file] }, 'bot:right@')
  let restarting: Promise<void> | undefined
  const report = await live({
    async goAway() {
      await redis.kill()
      await write('another')
      restarting = redis.restart()
    },
    async comeBack() {
      await restarting
      await redis.kill()
      await write('right')
      await redis.restart()
    },
    state: 'unreachable',
    lengthMs,
  })
  expect(report).toEqual(expectedReport(true))
})

test('Redis is stopped while nobody says anything: whoever talked last is told all the same', async () => {
  const { redis, world } = await open()
  const service = await world.start()
  const ann = world.person('ann')
  ann.invokes('character set', { character: 'lin' })
  await ann.isTold(1)
  await redis.stop()
  await ann.isTold(2)
  expect(ann.sees('notice').at(-1)).toMatch(/^I cannot write anything down at the moment/)
  await redis.restart()
  await ann.isAnswered(ann.says())
  expect(ann.sees('notice')).toHaveLength(2)
  await service.end()
})

test('told to end while Redis is away, a service ends in time, and the next one answers', async () => {
  const { redis, world } = await open()
  const first = await world.start()
  const ann = world.person('ann')
  ann.invokes('character set', { character: 'lin' })
  await ann.isTold(1)
  const gate = createGate()
  world.answers(() => ({ gate }))
  ann.says()
  await world.model.request(0)
  await redis.stop()
  gate.open()
  await ann.isAnswered('ann-1')
  await first.end()

  await redis.restart()
  const second = await world.start()
  await ann.isAnswered(ann.says())
  await world.isWritten()
  // The platform knows by its key that it shows the first answer already.
  expect(await world.audit()).toEqual([])
  await second.end()
})
