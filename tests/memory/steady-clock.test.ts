import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createSteadyClock } from '../../memory/steady-clock.ts'
import type { Batch } from '../../src/contract/mailbox.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { createHolder } from '../support/holder.ts'
import { openProcess, temporaryFolder } from '../support/sqlite.ts'
import { createFakeRandom, message, silentLog, startWorker } from '../support/store.ts'

const hour = 3_600_000
const quiet = { queue: 'test', quietMs: 1_500, maxWaitMs: 6_000 } as const

/** A clock whose time of day can be set without anybody's sleep being longer or shorter for it. */
function createSettableClock(startMs?: number): FakeClock & { set(byMs: number): void } {
  const clock = createFakeClock(startMs)
  let offset = 0
  return {
    ...clock,
    now: () => clock.now() + offset,
    set(byMs) {
      offset += byMs
    },
  }
}

async function open(url: string, clock: FakeClock) {
  const store = await openStore(url, { clock, random: createFakeRandom(`r${clock.now()}`), log: silentLog })
  onTestFinished(() => store.close())
  return store
}

test('a steady clock shows what the clock shows, but never less than before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 })), (steps) => {
      let now = 0
      const clock = createSteadyClock({ now: () => now, sleep: async () => {} })
      let [last, expected] = [clock.now(), 0]
      for (const step of steps) {
        now += step
        expected += Math.max(0, step)
        expect(clock.now()).toBe(expected)
        expect(clock.now()).toBeGreaterThanOrEqual(last)
        last = clock.now()
      }
    }),
  )
})

test('a steady clock can be brought forward, and not back', () => {
  let now = 1_000
  const clock = createSteadyClock({ now: () => now, sleep: async () => {} })
  clock.reach(500)
  expect(clock.now()).toBe(1_000)
  clock.reach(3_000)
  expect(clock.now()).toBe(3_000)
  now += 10
  expect(clock.now()).toBe(3_010)
})

const urls = ['memory:', 'sqlite::memory:'] as const

test.each(urls)('%s: a clock that is set back while messages wait holds nothing up', async (url) => {
  const clock = createSettableClock()
  const store = await open(url, clock)
  const worker = startWorker(store.mailbox, {})
  await store.mailbox.accept(message('a'), quiet)
  await clock.advance(500)
  clock.set(-hour)
  await store.mailbox.accept(message('b'), quiet)
  await clock.advance(1_600)
  expect(worker.handed).toEqual([['a', 'b']])
  await worker.end()
})

test.each(urls)('%s: a clock that is set back while one waits for its next attempt', async (url) => {
  const clock = createSettableClock()
  const store = await open(url, clock)
  const handle = async (_: Batch) => {
    throw new RangeError('of the handler')
  }
  const worker = startWorker(store.mailbox, { handle })
  await store.mailbox.accept(message('a'), quiet)
  await clock.advance(2_000)
  clock.set(-hour)
  await clock.advance(200_000)
  expect(worker.handed).toHaveLength(5)
  expect((await store.mailbox.list()).map(({ state }) => state)).toEqual(['given-up'])
  await worker.end()
})

test.each(urls)('%s: a clock that is set back takes no lease away', async (url) => {
  const clock = createSettableClock()
  const store = await open(url, clock)
  const holder = createHolder(store.leases)
  await clock.advance(1_000)
  clock.set(-hour)
  const other = createHolder(store.leases)
  await clock.advance(60_000)
  expect([holder.begun(), holder.holds(), other.begun()]).toEqual([1, 1, 0])
  await holder.end()
  await clock.advance(1_000)
  expect(other.holds()).toBe(1)
  await other.end()
})

test.each([90_000, hour, 365 * 24 * hour])(
  'in one file: a clock that is set back by %i ms between two runs holds nothing up, and loses nothing',
  async (byMs) => {
    const path = `${temporaryFolder()}/dramatis.db`
    const before = createSettableClock()
    const first = await openProcess(path, { clock: before })
    // One waits, one is being handled, one has failed, and a lease is held as the process dies.
    const thread = (name: string) => ({ conversation: { platform: 'test', place: 'tavern', thread: name } })
    const hung = Promise.withResolvers<void>()
    onTestFinished(() => hung.resolve())
    const hanging = startWorker(first.store.mailbox, {
      handle: async ({ events: [event] }) => {
        if (event.id === 'failed') throw new RangeError('of the handler')
        await hung.promise
      },
    })
    await first.store.mailbox.accept(message('failed', '', thread('x')), { ...quiet, quietMs: 0 })
    await before.advance(40_000)
    await first.store.mailbox.accept(message('running', '', thread('y')), { ...quiet, quietMs: 0 })
    await before.advance(1_100)
    await first.store.mailbox.accept(message('waiting', '', thread('z')), quiet)
    const dead = createHolder(first.store.leases)
    await before.advance(0)
    expect([hanging.handed.length, dead.holds()]).toEqual([5, 1])

    const after = createSettableClock(before.now() - byMs)
    const second = await openProcess(path, { clock: after })
    const worker = startWorker(second.store.mailbox, {})
    const next = createHolder(second.store.leases)
    await after.advance(10_000)
    expect(next.holds()).toBe(1)
    await after.advance(115_000)
    expect(worker.handed.flat().sort()).toEqual(['failed', 'running', 'waiting'])
    expect(await second.store.mailbox.list()).toEqual([])
    await Promise.all([worker.end(), next.end()])
  },
)

test('in one file: who starts after the clock was set back agrees with who was running', async () => {
  const path = `${temporaryFolder()}/dramatis.db`
  const machine = createSettableClock()
  const one = await openProcess(path, { clock: machine })
  const holder = createHolder(one.store.leases)
  await machine.advance(1_000)
  machine.set(-hour)
  await machine.advance(1_000)
  const other = await openProcess(path, { clock: machine })
  const waiting = createHolder(other.store.leases)
  await machine.advance(60_000)
  expect([holder.begun(), waiting.begun()]).toEqual([1, 0])
  await holder.end()
  await machine.advance(1_000)
  expect(waiting.holds()).toBe(1)
  await waiting.end()
})
