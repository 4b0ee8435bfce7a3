import { createClient } from '@keyv/redis'
import { vi } from 'vitest'
import type { WorkerTimes } from '../../memory/redis/workers.ts'
import { type ClockWorld, createFakeClock, type FakeClock } from './fake-clock.ts'

// Redis and BullMQ go by the machine's time, and wait for real. With these, a test on a fake clock goes as fast as they do, sleeps
// never, and is the same each time: `Date` shows the fake clock's time, and whatever can run has run when Redis has settled.

/** Nothing runs out while the clock stands still: Redis' own expiry goes by real time. */
export const patientTimes: WorkerTimes = {
  lifeMs: 600_000,
  beatMs: 60_000,
  lockMs: 600_000,
  stalledMs: 5_000,
  sweepMs: 10_000,
}

/** So often nothing but our own question must have reached Redis, one after the other, for it to be at rest. */
const quietRounds = 8

/** A fake clock for a store on a Redis that the test has for itself. */
export interface RedisStage {
  readonly clock: FakeClock
  /** Empties Redis. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** Opens it. `prefix`: of the store's keys. */
export async function openRedisStage(url: string, prefix: string): Promise<RedisStage> {
  const probe = createProbe(url)
  await probe.connect()
  const clock = createFakeClock(undefined, createWorld(probe, `${prefix}bull:`))
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  return {
    clock,
    clear: async () => void (await probe.flushAll()),
    async close() {
      vi.useRealTimers()
      probe.destroy()
    },
  }
}

function createProbe(url: string) {
  return createClient({ url }).on('error', () => {})
}

type Probe = ReturnType<typeof createProbe>

function createWorld(probe: Probe, bull: string): ClockWorld {
  async function settle(): Promise<void> {
    let known = -1
    for (let quiet = 0; quiet < quietRounds; ) {
      await new Promise(setImmediate)
      await new Promise(setImmediate)
      const count = await countHappenings(probe)
      quiet = count === known + 1 ? quiet + 1 : 0
      known = count
    }
  }

  /** Times of delayed jobs, by their sorted set. */
  async function delayed(): Promise<readonly (readonly [string, number])[]> {
    const queues = await probe.keys(`${bull}*:delayed`)
    return await Promise.all(
      queues.map(async (name) => {
        const [first] = await probe.zRangeWithScores(name, 0, 0)
        return [name, Math.floor((first?.score ?? Number.POSITIVE_INFINITY) / 4_096)] as const
      }),
    )
  }

  async function laterMoments(): Promise<readonly number[]> {
    const queues = await probe.keys(`${bull}*:delayed`)
    const after = (Date.now() + 1) * 4_096
    const next = await Promise.all(
      queues.map((name) =>
        probe.zRangeWithScores(name, after, '+inf', { BY: 'SCORE', LIMIT: { offset: 0, count: 1 } }),
      ),
    )
    return next.flat().map(({ score }) => Math.floor(score / 4_096))
  }

  return {
    moved: (at) => void vi.setSystemTime(at),
    async nextMoment() {
      const moments = await laterMoments()
      return moments.length > 0 ? Math.min(...moments) : undefined
    },
    async letRun() {
      await settle()
      for (const [name, at] of await delayed()) {
        // A worker that waits does so until a real moment.
        if (at <= Date.now()) await probe.zAdd(name.replace(/delayed$/, 'marker'), { score: 0, value: '0' })
      }
      await settle()
    },
  }
}

/** Commands and connections so far. */
async function countHappenings(probe: Probe): Promise<number> {
  const stats = await probe.info('stats')
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(stats)?.[1])
  return read('total_commands_processed') + 1_000_000 * read('total_connections_received')
}
