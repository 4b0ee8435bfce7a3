import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer } from '../support/redis-server.ts'
import { expectWhole } from './expect-whole.ts'
import { type FaultOptions, runFaults } from './run.ts'

// The real adapter and packages on a Telegram on loopback; short, `npm run soak` has the long ones.

const common = {
  platform: 'telegram',
  seed: `${process.pid}`,
  // Telegram knows no message by a key: what was shown by one that died may be shown once more.
  keepsKeys: false,
  outageMs: 0,
  killPauseMs: [600, 2_000],
  pauseMs: 400,
  mostMs: 50_000,
} as const satisfies Partial<FaultOptions>

/** Generous: the machine may be loaded, and whoever takes over from the one that listened waits for its lease. */
const bounds = { p99Ms: 20_000, longestMs: 25_000 }

const expected = { seed: common.seed, bounds }

test('workers and their Redis are killed: nothing is lost, doubled or out of order', async () => {
  const redis = await openRedisServer()
  onTestFinished(() => redis.close())
  const run = await runFaults({
    ...common,
    redis,
    workers: 3,
    conversations: 12,
    messages: 5,
    kills: 4,
    hangs: 1,
  })
  await expectWhole(run, { ...expected, messages: 5 })
}, 60_000)

test('a crowd is answered within the limits of Telegram', async () => {
  const run = await runFaults({
    ...common,
    speed: 1,
    workers: 1,
    conversations: 40,
    messages: 3,
    kills: 0,
    hangs: 0,
  })
  await expectWhole(run, { ...expected, messages: 3 })
  expect(run.audit.repeated).toEqual([])
}, 60_000)
