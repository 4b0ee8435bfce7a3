import { systemClock } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'

/** A clock that runs faster than the machine's, and can be set. */
export interface HurriedClock extends Clock {
  /** Sets what it shows; nobody's sleep is longer or shorter for it. */
  set(byMs: number): void
}

/** Builds one that is so many times as fast: what takes a service 10 s, a test need not wait for. */
export function createHurriedClock(rate: number, startMs = systemClock.now()): HurriedClock {
  const begunAt = performance.now()
  let offset = startMs
  return {
    now: () => Math.floor(offset + (performance.now() - begunAt) * rate),
    sleep: (ms, signal) => systemClock.sleep(ms / rate, signal),
    set(byMs) {
      offset += byMs
    },
  }
}
