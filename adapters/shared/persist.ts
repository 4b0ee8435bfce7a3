import type { Clock } from '../../src/contract/clock.ts'
import { unlessAborted } from './waiting.ts'

/** Pauses between tries; the last one goes on. */
const pausesMs = [500, 1_000, 2_000, 4_000, 10_000]

/** How long something is tried. */
export interface Patience {
  readonly clock: Clock
  /** Aborting ends it at once. */
  readonly signal: AbortSignal
  /** Longest that one call is tried for. */
  readonly patienceMs: () => number
}

/** What follows from what a call failed with. */
export interface CallFailure {
  readonly isRetryable: boolean
  /** How long the platform wants not to be asked; 0: it does not say. */
  readonly limitMs: number
  /** What was asked may be done all the same. */
  readonly isUncertain: boolean
}

/** Tries until a platform takes it, for as long as it may come back. */
export type Persist = <Result>(
  patience: Patience,
  call: () => Promise<Result>,
  afterDoubt?: () => Promise<Result | undefined>,
) => Promise<Result>

/**
 * Builds it. `afterDoubt` is asked before each further try of what may be done: what it answers is taken instead. Fails as the call does,
 * or with the signal's reason.
 */
export function createPersist(failureOf: (error: unknown) => CallFailure): Persist {
  return async ({ clock, signal, patienceMs }, call, afterDoubt) => {
    const from = clock.now()
    for (let tries = 0; ; tries += 1) {
      try {
        // What waits for a limit hears of no signal.
        return await unlessAborted(signal, call)
      } catch (error) {
        signal.throwIfAborted()
        const { isRetryable, limitMs, isUncertain } = failureOf(error)
        const pauseMs = limitMs || (pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0)
        if (!isRetryable || clock.now() + pauseMs > from + patienceMs()) throw error
        await clock.sleep(pauseMs, signal)
        const done = isUncertain ? await afterDoubt?.() : undefined
        if (done !== undefined) return done
      }
    }
  }
}
