import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer, type RedisServerOptions } from '../support/redis-server.ts'
import { burden, countConnections, empty, fill } from './admin.ts'
import { createHurriedClock } from './hurried-clock.ts'
import { liveThrough, type Outage } from './live-through.ts'
import { expectedReport } from './expected-report.ts'
import { openWorld } from './world.ts'

// A real Redis that is away in each way that there is, under a service whose time passes five times as fast.

const rate = 5
/** Long enough that people are told; 3 s for whoever runs the tests. */
const lengthMs = 15_000

async function open(options: RedisServerOptions = {}, credentials = '') {
  const redis = await openRedisServer(options)
  onTestFinished(() => redis.close())
  const memoryUrl = redis.url.replace('//', `//${credentials}`)
  const world = await openWorld({ clock: createHurriedClock(rate), memoryUrl })
  onTestFinished(() => world.close())
  return {
    redis,
    /** See {@link liveThrough}. */
    live: (outage: Outage) =>
      liveThrough({ ...outage, connections: () => countConnections(redis.url) }, world),
  }
}

test('Redis is killed in the middle of a reply, and is there again before anybody would notice', async () => {
  const { redis, live } = await open()
  const report = await live({ goAway: redis.kill, comeBack: redis.restart, lengthMs: 0 })
  expect(report).toEqual(expectedReport({ isTold: false }))
})

test('Redis is stopped', async () => {
  const { redis, live } = await open()
  const report = await live({ goAway: redis.stop, comeBack: redis.restart, lengthMs })
  expect(report).toEqual(expectedReport({ isTold: true }))
})

test('Redis hangs', async () => {
  const { redis, live } = await open()
  onTestFinished(redis.resume)
  const report = await live({
    goAway: async () => redis.pause(),
    comeBack: async () => redis.resume(),
    lengthMs,
  })
  expect(report).toEqual(expectedReport({ isTold: true }))
})

test('the memory of Redis is full', async () => {
  const maxMemory = 8_000_000
  const { redis, live } = await open({ maxMemory: `${maxMemory}` })
  const report = await live({
    goAway: () => fill(redis.url, maxMemory),
    comeBack: () => empty(redis.url),
    lengthMs,
  })
  expect(report).toEqual(expectedReport({ isTold: true }))
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
    lengthMs,
  })
  await loading
  expect(report).toEqual(expectedReport({ isTold: true }))
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
    lengthMs,
  })
  expect(report).toEqual(expectedReport({ isTold: true }))
})
