import { expect, vi } from 'vitest'
import type { HoldOptions, Leases } from '../../src/contract/lease.ts'
import type { FakeClock } from './fake-clock.ts'

/** Somebody who wants a lease, and does nothing but hold it. */
export interface Holder {
  /** How often it holds the lease at this moment: 0 or 1. */
  holds(): number
  /** How often its work began. */
  begun(): number
  /** Resolves when it holds nothing, and waits no longer. */
  end(): Promise<void>
}

/** Waits for a lease from now on. */
export function createHolder(leases: Leases, options: HoldOptions = {}, name = 'discord'): Holder {
  const ending = new AbortController()
  let [holds, begun] = [0, 0]
  const holding = leases.hold(
    name,
    async (signal) => {
      holds += 1
      begun += 1
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      holds -= 1
    },
    ending.signal,
    options,
  )
  holding.catch(() => {})
  return {
    holds: () => holds,
    begun: () => begun,
    async end() {
      ending.abort()
      await holding
    },
  }
}

/** Moves the time on until something is so; the store may take real time to answer. */
export async function until(clock: FakeClock, condition: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await clock.advance(100)
      expect(condition()).toBe(true)
    },
    { timeout: 30_000, interval: 1 },
  )
}
