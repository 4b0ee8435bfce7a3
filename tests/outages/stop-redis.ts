import type { Clock } from '../../src/contract/clock.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { countConnections } from './admin.ts'
import { liveThrough, type OutageReport } from './live-through.ts'
import { liveWithTwo, type ReportOfTwo } from './live-with-two.ts'
import { openWorld } from './world.ts'

/** A service whose Redis is stopped for that long (ms by the clock); see {@link liveThrough}. */
export async function stopRedis(options: {
  readonly clock: Clock
  readonly lengthMs: number
}): Promise<OutageReport> {
  const { clock, lengthMs } = options
  const redis = await openRedisServer()
  const world = await openWorld({ clock, memoryUrl: redis.url })
  const connections = () => countConnections(redis.url)
  const outage = { goAway: redis.stop, comeBack: redis.restart, state: 'unreachable', lengthMs, connections }
  try {
    return await liveThrough(outage, world)
  } finally {
    await world.close()
    await redis.close()
  }
}

/** Two services on a Redis that is stopped, or hangs, for some 20 s by the clock; see {@link liveWithTwo}. */
export async function stopRedisOfTwo(options: {
  readonly clock: Clock
  readonly how: 'stopped' | 'hung'
}): Promise<ReportOfTwo> {
  const { clock, how } = options
  const redis = await openRedisServer()
  const world = await openWorld({ clock, memoryUrl: redis.url })
  const hangs = { goAway: async () => redis.pause(), comeBack: async () => redis.resume() }
  const stops = { goAway: redis.stop, comeBack: redis.restart }
  try {
    return await liveWithTwo(how === 'hung' ? hangs : stops, world)
  } finally {
    redis.resume()
    await world.close()
    await redis.close()
  }
}
