import type { Clock } from '../src/contract/clock.ts'

/** A clock that can be brought forward. */
export interface SteadyClock extends Clock {
  /** It shows at least this from now on (ms since 1970). */
  reach(ms: number): void
}

/**
 * Builds a clock that never goes back: when the machine's does, it goes on from where it was. Orders and leases hang on times; that
 * they differ from the machine's until the next start harms nothing.
 */
export function createSteadyClock(clock: Clock): SteadyClock {
  let offset = 0
  let last = Number.NEGATIVE_INFINITY

  function reach(ms: number): void {
    offset = Math.max(offset, ms - clock.now())
    last = Math.max(last, ms)
  }

  return {
    now() {
      const shown = clock.now() + offset
      if (shown < last) offset += last - shown
      else last = shown
      return last
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
    reach,
  }
}
