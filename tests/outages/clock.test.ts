import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { ModelConfig } from '../../src/contract/config.ts'
import { createGate } from '../../src/testing/index.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/sqlite.ts'
import { createHurriedClock } from './hurried-clock.ts'
import type { Person } from './person.ts'
import type { Service } from './service.ts'
import { until } from './until.ts'
import { openWorld } from './world.ts'

// What is waited for has limits of its own, and says what is missing.
vi.setConfig({ testTimeout: 90_000 })

// The clock that the program is given is set, and the machine's with it, by which BullMQ goes; nobody's sleep is longer or shorter
// for it.

const rate = 10
const hour = 3_600_000
/** Nobody waits for longer, whatever the clock shows. */
const longestMs = 120_000

const stores = ['redis', 'sqlite'] as const

async function open(name: (typeof stores)[number], model: Partial<ModelConfig> = {}) {
  const redis = name === 'redis' ? await openRedisServer() : undefined
  if (redis) onTestFinished(() => redis.close())
  const clock = createHurriedClock(rate)
  const world = await openWorld({
    clock,
    memoryUrl: redis?.url ?? `sqlite:${join(temporaryFolder(), 'dramatis.db')}`,
    conversation: { quietDirectMs: 3_000 },
    model,
  })
  onTestFinished(() => world.close())
  const machineNow = Date.now
  let offset = 0
  vi.spyOn(Date, 'now').mockImplementation(() => machineNow() + offset)
  const set = (byMs: number) => {
    clock.set(byMs)
    offset += byMs
  }
  return { world, set, ann: world.person('ann') }
}

/** Resolves when what was said last is stored. */
async function isStored({ said }: Person, { logged }: Service): Promise<void> {
  const id = `"${said.at(-1)?.messageId}"`
  await until(`${id} is stored`, () =>
    logged.some((entry) => entry.includes(id) && entry.includes('an event came in')),
  )
}

/** Runs it; fails when that takes longer than people may wait. */
async function inTime(work: () => Promise<void>): Promise<void> {
  const begunAt = performance.now()
  await work()
  expect((performance.now() - begunAt) * rate).toBeLessThan(longestMs)
}

async function begin(person: Person): Promise<void> {
  person.invokes('character set', { character: 'lin' })
  await person.isTold(1)
}

test.each(stores)('%s: set back by an hour while messages wait and are answered', async (store) => {
  const { world, set, ann } = await open(store)
  const service = await world.start()
  await begin(ann)
  await ann.isAnswered(ann.says())
  ann.says()
  await isStored(ann, service)
  set(-hour)
  await inTime(() => ann.isAnswered('ann-2', ann.says()))

  const gate = createGate()
  world.answers(() => ({ gate }))
  const calls = world.model.requests.length
  ann.says()
  await world.model.request(calls)
  set(-hour)
  ann.says()
  await isStored(ann, service)
  gate.open()
  await inTime(() => ann.isAnswered('ann-4', 'ann-5'))
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  expect(world.askedAgain()).toEqual([])
  expect(ann.sees('notice')).toHaveLength(1)
  await service.end()
})

test('set back by an hour while a model hangs', async () => {
  const { world, set, ann } = await open('sqlite', { firstTokenTimeoutMs: 20_000 })
  const service = await world.start()
  await begin(ann)
  world.answers(() => ({ gate: createGate() }))
  ann.says()
  await world.model.request(0)
  set(-hour)
  await inTime(() => ann.isTold(2))
  await service.end()
})

test.each(stores)('%s: set back by an hour between two runs, while messages wait', async (store) => {
  const { world, set, ann } = await open(store)
  const first = await world.start()
  await begin(ann)
  await ann.isAnswered(ann.says())
  ann.says()
  ann.says()
  await isStored(ann, first)
  await first.end()
  expect(ann.sees('reply')).toHaveLength(1)

  set(-hour)
  const second = await world.start()
  await inTime(() => ann.isAnswered('ann-2', 'ann-3'))
  await inTime(() => ann.isAnswered(ann.says()))
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  expect(ann.sees('notice')).toHaveLength(1)
  await second.end()
})

test.each(stores)('%s: set forward by a day, between two messages and between two runs', async (store) => {
  const { world, set, ann } = await open(store)
  const first = await world.start()
  await begin(ann)
  await ann.isAnswered(ann.says())
  set(24 * hour)
  await inTime(() => ann.isAnswered(ann.says()))
  await first.isReady(200)
  await first.end()
  set(24 * hour)
  const second = await world.start()
  await inTime(() => ann.isAnswered(ann.says()))
  await world.isWritten()
  expect(await world.audit()).toEqual([])
  expect(world.askedAgain()).toEqual([])
  expect(ann.sees('notice')).toHaveLength(1)
  await second.end()
})

test.each(stores)(
  '%s: set forward by a day while messages wait: they are too old, and it is said',
  async (store) => {
    const { world, set, ann } = await open(store)
    const service = await world.start()
    await begin(ann)
    ann.says()
    await isStored(ann, service)
    set(24 * hour)
    await inTime(() => ann.isTold(2))
    expect(ann.sees('notice').at(-1)).toMatch(
      /^1 message from \S+ was left unanswered: it had waited too long\.$/,
    )
    await inTime(() => ann.isAnswered(ann.says()))
    await world.isWritten()
    // A day later people are told again that an AI plays.
    const replies = [expect.stringMatching(/^Yes, ann-2\.\nStill true: Lin is a character played by an AI/)]
    expect([ann.sees('reply'), ann.sees('notice').length]).toEqual([replies, 2])
    await service.end()
  },
)
