import type { Clock } from '../../src/contract/clock.ts'
import { DramatisError } from '../../src/contract/errors.ts'

/** Pauses between tries; the last one goes on. */
const pausesMs = [500, 1_000, 2_000, 5_000, 15_000, 30_000]

/** How long is waited after so many tries in vain (at least 1). */
export function pauseAfter(tries: number): number {
  return pausesMs[Math.min(tries, pausesMs.length) - 1] ?? 0
}

/** Tries again what may succeed later, until it does, fails for good, or the signal is aborted. */
export type Patiently = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>

/** See {@link createPatiently}. */
export interface PatientlyOptions {
  readonly clock: Clock
  /** What a platform's library failed with, as an error of ours. */
  readonly toError: (cause: unknown) => DramatisError
  /** Told why something waits, once, and not with each try. */
  readonly onWait?: (error: DramatisError) => void
}

/** Builds it. */
export function createPatiently({ clock, toError, onWait }: PatientlyOptions): Patiently {
  return async (work, signal) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work()
      } catch (cause) {
        signal.throwIfAborted()
        const error = DramatisError.isInstance(cause) ? cause : toError(cause)
        if (!error.isRetryable) throw error
        if (tries === 1) onWait?.(error)
        await clock.sleep(pauseAfter(tries), signal)
      }
    }
  }
}
