import type { Clock } from '../src/contract/clock.ts'

/** Longest single sleep: timers cannot be set much further. */
const longestMs = 3_600_000

/** Something to wait at: until a moment, or until somebody rings. A ring while nobody waits ends the next wait at once. */
export interface Alarm {
  ring(): void
  /** `untilMs`: ms since 1970; `undefined`: only a ring ends it. One at a time. */
  wait(untilMs: number | undefined): Promise<void>
  /** Gives its timer up; called when nobody waits any more. */
  end(): void
}

/** One reason for all: `abort()` alone makes an error with a stack. */
const over = 'the wait is over'

/**
 * Builds an alarm on a clock. Its timer outlives a wait that a ring ends: at a busy alarm nearly every wait ends so, and a timer
 * for each would cost more than the waiting.
 */
export function createAlarm(clock: Clock): Alarm {
  let rung = false
  let waiting: { readonly untilMs: number | undefined; readonly wake: () => void } | undefined
  let timer: { readonly untilMs: number; readonly stopping: AbortController } | undefined

  function wakeAt(untilMs: number): void {
    if (timer && timer.untilMs <= untilMs) return
    timer?.stopping.abort(over)
    const set = { untilMs, stopping: new AbortController() }
    timer = set
    // At least a millisecond: a timer may ring early, and whoever waits would spin.
    const ms = Math.min(Math.max(untilMs - clock.now(), 1), longestMs)
    clock.sleep(ms, set.stopping.signal).then(
      () => {
        if (timer === set) goOff()
      },
      () => {},
    )
  }

  function goOff(): void {
    timer = undefined
    if (waiting?.untilMs === undefined) return
    if (waiting.untilMs <= clock.now()) waiting.wake()
    else wakeAt(waiting.untilMs)
  }

  return {
    ring() {
      rung = true
      waiting?.wake()
    },
    async wait(untilMs) {
      if (!rung) {
        const woken = Promise.withResolvers<void>()
        waiting = { untilMs, wake: woken.resolve }
        if (untilMs !== undefined) wakeAt(untilMs)
        await woken.promise
        waiting = undefined
      }
      rung = false
    },
    end() {
      timer?.stopping.abort(over)
      timer = undefined
    },
  }
}
