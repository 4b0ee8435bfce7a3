import type { Clock } from '../src/contract/clock.ts'

/** Longest single sleep: timers cannot be set much further. */
const longestMs = 3_600_000

/** Something to wait at: until a moment, or until somebody rings. A ring while nobody waits ends the next wait at once. */
export interface Alarm {
  ring(): void
  /** `untilMs`: ms since 1970; `undefined`: only a ring ends it. */
  wait(untilMs: number | undefined): Promise<void>
}

/** One reason for all: `abort()` alone makes an error with a stack. */
const over = 'the wait is over'

/** Builds an alarm on a clock. */
export function createAlarm(clock: Clock): Alarm {
  let rung = false
  let wake: (() => void) | undefined

  return {
    ring() {
      rung = true
      wake?.()
    },
    async wait(untilMs) {
      if (!rung) {
        const woken = Promise.withResolvers<void>()
        const sleeping = new AbortController()
        wake = woken.resolve
        if (untilMs !== undefined) {
          // At least a millisecond: a timer may ring early, and whoever waits would spin.
          const ms = Math.min(Math.max(untilMs - clock.now(), 1), longestMs)
          clock.sleep(ms, sleeping.signal).then(woken.resolve, woken.resolve)
        }
        await woken.promise
        wake = undefined
        sleeping.abort(over)
      }
      rung = false
    },
  }
}
