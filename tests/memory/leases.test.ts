import { expect, onTestFinished, test } from 'vitest'
import { createLeases, type LeaseTable } from '../../memory/leases.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import { type HoldOptions, leaseMs } from '../../src/contract/lease.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createHolder, until } from '../support/holder.ts'
import { openProcess, temporaryFolder } from '../support/sqlite.ts'
import { createFakeRandom, createRecordingLog } from '../support/store.ts'

const away = new MemoryError({ code: 'unreachable', what: 'Away.', remedy: 'Wait.', isRetryable: true })

/** A store with one lease table and two processes, which can be cut off from it one by one. */
function openStage() {
  const clock = createFakeClock()
  const leases = new Map<string, { holder: string; expiresAt: number }>()
  const logged: string[] = []
  const endings: (() => Promise<void>)[] = []
  onTestFinished(async () => {
    for (const end of endings) await end()
  })

  const table: LeaseTable = {
    async acquire(name, holder, ttlMs) {
      const lease = leases.get(name)
      if (lease && lease.holder !== holder && lease.expiresAt > clock.now()) return false
      leases.set(name, { holder, expiresAt: clock.now() + ttlMs })
      return true
    },
    async renew(name, holder, ttlMs) {
      if (leases.get(name)?.holder !== holder) return false
      return await table.acquire(name, holder, ttlMs)
    },
    async release(name, holder) {
      if (leases.get(name)?.holder === holder) leases.delete(name)
    },
  }

  function openProcess(id: string, state: 'up' | 'down' = 'up', options: HoldOptions = {}) {
    let link: 'up' | 'down' | 'hung' = state
    let hung = Promise.withResolvers<void>()
    async function reach<Result>(call: () => Promise<Result>): Promise<Result> {
      if (link === 'down') throw away
      if (link === 'hung') await hung.promise
      return await call()
    }
    const linked: LeaseTable = {
      acquire: (...call) => reach(() => table.acquire(...call)),
      renew: (...call) => reach(() => table.renew(...call)),
      release: (...call) => reach(() => table.release(...call)),
    }
    const holder = createHolder(
      createLeases(linked, { clock, random: createFakeRandom(id), log: createRecordingLog(logged) }),
      options,
    )
    function setLink(next: typeof link): void {
      link = next
      hung.resolve()
      hung = Promise.withResolvers()
    }
    endings.push(async () => {
      setLink('up')
      await holder.end()
    })
    return { holder, setLink }
  }

  return { clock, leases, logged, openProcess }
}

test.each(['down', 'hung'] as const)(
  'a holder whose store is %s stops before its lease can have run out, and waits again',
  async (state) => {
    const { clock, leases, logged, openProcess } = openStage()
    const one = openProcess('one')
    await clock.advance(1_000)
    expect(one.holder.holds()).toBe(1)
    const other = openProcess('other')
    one.setLink(state)
    const cutAt = clock.now()
    while (one.holder.holds() === 1) await clock.advance(50)
    expect(leases.get('discord')?.expiresAt).toBeGreaterThan(clock.now())
    expect(other.holder.holds()).toBe(0)
    while (other.holder.holds() === 0) await clock.advance(50)
    expect(clock.now() - cutAt).toBeLessThanOrEqual(leaseMs)
    one.setLink('up')
    await clock.advance(10_000)
    expect([one.holder.holds(), other.holder.holds()]).toEqual([0, 1])
    await other.holder.end()
    await clock.advance(1_000)
    expect([one.holder.holds(), one.holder.begun()]).toEqual([1, 2])
    expect(logged.filter((entry) => entry.includes('a lease was lost'))).toHaveLength(1)
    expect(logged.length).toBeLessThan(8)
  },
)

test('a store that is away for a moment costs nothing', async () => {
  const { clock, openProcess } = openStage()
  const { holder, setLink } = openProcess('one')
  await clock.advance(0)
  for (let outage = 0; outage < 5; outage += 1) {
    setLink('down')
    await clock.advance(1_000)
    setLink('up')
    await clock.advance(1_000)
  }
  expect([holder.holds(), holder.begun()]).toEqual([1, 1])
})

test('a lease that somebody else has is lost with the next renewal', async () => {
  const { clock, leases, logged, openProcess } = openStage()
  const { holder } = openProcess('one')
  await clock.advance(0)
  leases.set('discord', { holder: 'thief', expiresAt: clock.now() + 60_000 })
  await clock.advance(1_000)
  expect(holder.holds()).toBe(0)
  // It may be nobody's: a process that was held up itself finds it lapsed.
  expect(logged.find((entry) => entry.includes('a lease was lost'))).toContain('the lease lapsed')
  await clock.advance(60_000)
  expect([holder.holds(), holder.begun()]).toEqual([1, 2])
})

test('a lease that nobody could be told of is waited for, and the wait is told once', async () => {
  const { clock, logged, openProcess } = openStage()
  const { holder, setLink } = openProcess('one', 'down')
  await clock.advance(60_000)
  expect(holder.begun()).toBe(0)
  expect(logged).toHaveLength(1)
  setLink('up')
  // Its last holder may be there, and is left the time to take it again.
  await clock.advance(1_500)
  expect(holder.holds()).toBe(1)
})

test('told to outlast the store, a holder goes on while it is away, and keeps the lease', async () => {
  const { clock, openProcess } = openStage()
  const one = openProcess('one', 'up', { outlastsStore: true })
  await clock.advance(0)
  const other = openProcess('other', 'up', { outlastsStore: true })
  await clock.advance(1_000)
  one.setLink('down')
  other.setLink('down')
  await clock.advance(60_000)
  expect([one.holder.holds(), other.holder.holds()]).toEqual([1, 0])
  other.setLink('up')
  await clock.advance(500)
  one.setLink('up')
  await clock.advance(5_000)
  expect([one.holder.holds(), one.holder.begun(), other.holder.holds()]).toEqual([1, 1, 0])
})

test('told to outlast the store, a holder stops when another has the lease', async () => {
  const { clock, openProcess } = openStage()
  const one = openProcess('one', 'up', { outlastsStore: true })
  await clock.advance(0)
  const other = openProcess('other', 'up', { outlastsStore: true })
  one.setLink('down')
  await clock.advance(10_000)
  expect([one.holder.holds(), other.holder.holds()]).toEqual([1, 1])
  one.setLink('up')
  await clock.advance(500)
  expect([one.holder.holds(), other.holder.holds()]).toEqual([0, 1])
})

test('in one file, a process that died is followed within the time of a lease', async () => {
  const path = `${temporaryFolder()}/dramatis.db`
  const one = await openProcess(path)
  const dead = createHolder(one.store.leases)
  await one.clock.advance(0)
  expect(dead.holds()).toBe(1)
  // From here on the clock of the first stands still, as if it were dead.
  const other = await openProcess(path, {}, one)
  const next = createHolder(other.store.leases)
  const diedAt = other.clock.now()
  await until(other.clock, () => next.holds() === 1)
  expect(other.clock.now() - diedAt).toBeLessThanOrEqual(leaseMs)
  // It was hung, and wakes: the lease is not its own any more.
  await one.clock.advance(3_000)
  expect([dead.holds(), next.holds()]).toEqual([0, 1])
  await Promise.all([dead.end(), next.end()])
})
