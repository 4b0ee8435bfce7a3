import { RateLimitError } from '@discordjs/rest'
import type { Clock } from '../../../src/contract/clock.ts'
import { toPlatformError } from '../client.ts'
import { unlessAborted } from '../waiting.ts'

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

/**
 * Tries until Discord takes it, for as long as it may come back. `afterDoubt` is asked before each further try, for what was not
 * answered may be done: what it answers is taken instead. Fails as the call does, or with the signal's reason.
 */
export async function persist<Result>(
  { clock, signal, patienceMs }: Patience,
  call: () => Promise<Result>,
  afterDoubt?: () => Promise<Result | undefined>,
): Promise<Result> {
  const from = clock.now()
  for (let tries = 0; ; tries += 1) {
    try {
      // What waits for a limit hears of no signal.
      return await unlessAborted(signal, call)
    } catch (error) {
      signal.throwIfAborted()
      const { isRetryable, code } = toPlatformError(error, 'to show an answer')
      const limitMs = error instanceof RateLimitError ? error.retryAfter : 0
      const pauseMs = limitMs || (pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0)
      if (!isRetryable || clock.now() + pauseMs > from + patienceMs()) throw error
      await clock.sleep(pauseMs, signal)
      const done = code === 'unreachable' ? await afterDoubt?.() : undefined
      if (done !== undefined) return done
    }
  }
}
