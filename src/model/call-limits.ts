import type { Clock } from '../contract/clock.ts'

/** What ends a call early. */
export interface CallLimitsOptions {
  readonly clock: Clock
  /** The caller's signal. */
  readonly signal: AbortSignal
  /** Longest wait for the first sign of progress, and between two. */
  readonly firstMs: number
  readonly idleMs: number
  /** The reason with which the call ends when a wait is too long. */
  readonly timeoutError: (wait: 'first' | 'idle', waitedMs: number) => Error
}

/** A call in flight: its signal is aborted by the caller, by a timeout, or when the call is over. */
export interface CallLimits {
  readonly signal: AbortSignal
  /** The server did something. */
  progress(): void
  /** The call is over: whatever is still open is let go of. */
  end(): void
}

/** One reason for all calls: making one for each costs more than reading a token. */
const over = 'the call is over'

/** Ties a call to its caller's signal and to the two timeouts. Needs `end`. */
export function createCallLimits(options: CallLimitsOptions): CallLimits {
  const { clock, signal, firstMs, idleMs } = options
  const call = new AbortController()
  let since = clock.now()
  let wait: 'first' | 'idle' = 'first'

  const abort = () => call.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })

  async function watch(): Promise<void> {
    while (!call.signal.aborted) {
      const limit = wait === 'first' ? firstMs : idleMs
      const left = since + limit - clock.now()
      if (left <= 0) return call.abort(options.timeoutError(wait, limit))
      // Never longer than the idle limit: so the first progress needs no new timer, nor does any other.
      await clock.sleep(Math.min(left, idleMs), call.signal)
    }
  }
  watch().catch((error: unknown) => {
    if (!call.signal.aborted) call.abort(error)
  })

  return {
    signal: call.signal,
    progress() {
      since = clock.now()
      wait = 'idle'
    },
    end() {
      signal.removeEventListener('abort', abort)
      call.abort(over)
    },
  }
}
