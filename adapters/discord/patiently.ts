import type { Clock } from '../../src/contract/clock.ts'
import { DramatisError } from '../../src/contract/errors.ts'
import { toPlatformError } from './client.ts'

/** Pauses between tries; the last one goes on. */
const pausesMs = [500, 1_000, 2_000, 5_000, 15_000, 30_000]

/** Tries again what may succeed later, until it does, fails for good, or the signal is aborted. */
export type Patiently = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>

/** Builds it. `onWait` is told why something waits, once, and not with each try. */
export function createPatiently(clock: Clock, onWait: (error: DramatisError) => void = () => {}): Patiently {
  return async (work, signal) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await work()
      } catch (cause) {
        signal.throwIfAborted()
        const error = DramatisError.isInstance(cause) ? cause : toPlatformError(cause, 'to begin to listen')
        if (!error.isRetryable) throw error
        if (tries === 0) onWait(error)
        await clock.sleep(pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0, signal)
      }
    }
  }
}
