import type { Clock } from '../contract/clock.ts'

/** What a call waits for. */
export type CallWait = 'room' | 'first' | 'idle'

/** Which limit ended a call. */
export type CallLimit = 'total' | 'first' | 'idle'

/** The limits of every call of a model. */
export interface CallWatchOptions {
  readonly clock: Clock
  /** Longest wait for the first sign of progress, counted from when the request leaves. */
  readonly firstMs: number
  /** Longest wait between two of them. */
  readonly idleMs: number
  /** Longest call in all, the wait for room included. */
  readonly totalMs: number
  /** The reason with which a call ends when a limit is reached; `wait` is what it waited for. */
  readonly timeoutError: (limit: CallLimit, limitMs: number, wait: CallWait) => Error
}

/** A call in flight: its signal is aborted by the caller, by a limit, or when it is left before its end. */
export interface CallLimits {
  readonly signal: AbortSignal
  /** Which limit ended it; `undefined`: none did. */
  readonly reached: CallLimit | undefined
  /** The request leaves. */
  sent(): void
  /** The server did something. */
  progress(): void
  /** Breaks the call off for this reason. */
  abort(reason: Error): void
  /** The call is over. Unless it is complete, whatever is still open is let go of. */
  end(isComplete: boolean): void
}

/** Watches the calls of a model. */
export interface CallWatch {
  /** Ties a call to its caller's signal and to the limits. Needs `end`. */
  open(signal: AbortSignal): CallLimits
  close(): void
}

/** One reason for all calls that are left: making one for each costs more than reading a token. */
const left = 'the call was left'

interface WatchedCall {
  deadline(): number
  expire(): void
}

/** Watches all calls with one timer: a timer and its signal for each call would cost more than reading its answer. */
export function createCallWatch(options: CallWatchOptions): CallWatch {
  const { clock, firstMs, idleMs, totalMs } = options
  // No deadline is nearer than that when it is set, so a sleep that is no longer never misses one.
  const longestSleepMs = Math.min(firstMs, idleMs, totalMs)
  const calls = new Set<WatchedCall>()
  const stop = new AbortController()
  let isWatching = false

  async function watch(): Promise<void> {
    while (calls.size > 0) {
      const now = clock.now()
      let next = now + longestSleepMs
      for (const call of calls) {
        const deadline = call.deadline()
        if (deadline <= now) call.expire()
        else next = Math.min(next, deadline)
      }
      await clock.sleep(next - now, stop.signal)
    }
  }

  function keepWatch(): void {
    if (isWatching) return
    isWatching = true
    watch()
      .catch(() => {
        // Only `close` ends a sleep early.
      })
      .finally(() => {
        isWatching = false
      })
  }

  return {
    open(signal) {
      const abortion = new AbortController()
      const totalAt = clock.now() + totalMs
      let wait: CallWait = 'room'
      let waitsUntil = totalAt
      let reached: CallLimit | undefined

      const abort = () => abortion.abort(signal.reason)
      const call: WatchedCall = {
        deadline: () => Math.min(totalAt, waitsUntil),
        expire() {
          calls.delete(call)
          if (abortion.signal.aborted) return
          reached = wait === 'room' || totalAt <= waitsUntil ? 'total' : wait
          const limitMs = { total: totalMs, first: firstMs, idle: idleMs }[reached]
          abortion.abort(options.timeoutError(reached, limitMs, wait))
        },
      }
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      calls.add(call)
      keepWatch()

      return {
        signal: abortion.signal,
        get reached() {
          return reached
        },
        sent() {
          wait = 'first'
          waitsUntil = clock.now() + firstMs
        },
        progress() {
          wait = 'idle'
          waitsUntil = clock.now() + idleMs
        },
        abort: (reason) => abortion.abort(reason),
        end(isComplete) {
          calls.delete(call)
          signal.removeEventListener('abort', abort)
          if (!isComplete) abortion.abort(left)
        },
      }
    },
    close: () => stop.abort(),
  }
}
