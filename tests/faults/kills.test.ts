import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer } from '../support/redis-server.ts'
import { expectWhole } from './expect-whole.ts'
import { type FaultOptions, type FaultRun, runFaults } from './run.ts'

// Short; `npm run soak` is the long one. Real processes and real time: what is waited for is seen on the platform and in the store.

const short = {
  seed: `${process.pid}`,
  workers: 4,
  conversations: 20,
  messages: 10,
  kills: 5,
  hangs: 1,
  killPauseMs: [300, 1_500],
  outageMs: 0,
  pauseMs: 400,
  mostMs: 80_000,
} as const satisfies Partial<FaultOptions>

/** Generous, for the machine may be loaded; `npm run soak` is strict. */
const bounds = { p99Ms: 15_000, longestMs: 15_000 }

async function expectKilled(run: FaultRun): Promise<void> {
  expect(run.kills.filter(({ how }) => how === 'killed').length).toBeGreaterThanOrEqual(short.kills)
  await expectWhole(run, { ...short, bounds })
}

test('workers on one SQLite file are killed: nothing is lost, doubled or out of order', async () => {
  await expectKilled(await runFaults({ ...short, keepsKeys: true }))
}, 90_000)

test('workers and their Redis are killed: nothing is lost, doubled or out of order', async () => {
  const redis = await openRedisServer()
  onTestFinished(() => redis.close())
  await expectKilled(await runFaults({ ...short, redis, keepsKeys: false }))
}, 90_000)
