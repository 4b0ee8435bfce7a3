import { expect, onTestFinished, test } from 'vitest'
import { openRedisServer } from '../support/redis-server.ts'
import { faultsOf, report } from './report.ts'
import { type FaultOptions, type FaultRun, runFaults } from './run.ts'

// Short; `npm run soak` is the long one. Real processes and real time: what is waited for is seen on the platform and in the store.

const short = {
  seed: `${process.pid}`,
  workers: 4,
  conversations: 20,
  messages: 10,
  kills: 5,
  killPauseMs: [300, 1_500],
  outageMs: 0,
  pauseMs: 400,
  mostMs: 80_000,
} as const satisfies Partial<FaultOptions>

/** Nothing is lost, nothing doubled, all is in order; what people saw twice is explained. */
async function expectWhole(run: FaultRun): Promise<void> {
  const lines: string[] = []
  report((line) => lines.push(line), run)
  const told = `seed ${short.seed}; what the workers logged is in ${run.folder}\n${lines.join('\n')}`
  expect(faultsOf(run), told).toEqual([])
  expect(run.kills.filter(({ how }) => how === 'killed').length).toBeGreaterThanOrEqual(short.kills)
  expect(run.said.flat()).toHaveLength(short.conversations * short.messages)
  await run.forget()
}

test('workers on one SQLite file are killed: nothing is lost, doubled or out of order', async () => {
  const run = await runFaults({ ...short, keepsKeys: true })
  await expectWhole(run)
  // The platform knows what it has by its key.
  expect(run.audit.repeated).toEqual([])
}, 90_000)

test('workers and their Redis are killed: nothing is lost, doubled or out of order', async () => {
  const redis = await openRedisServer()
  onTestFinished(() => redis.close())
  await expectWhole(await runFaults({ ...short, redis, keepsKeys: false }))
}, 90_000)
