import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { Clock } from '../src/contract/clock.ts'
import type { Limits } from '../src/contract/limits.ts'

/** What is asked of a limiter of rate-limiter-flexible: it counts, and whoever asks decides what is too much. */
export type Limiter = Pick<RateLimiterAbstract, 'penalty' | 'get'>

/** What every limiter is told: it never refuses, each count says how long it lasts, and the keys are ours. */
export const limiterOptions = { points: Number.MAX_SAFE_INTEGER, duration: 0, keyPrefix: '' } as const

/** See {@link createLimits}. */
export interface LimitsOptions {
  readonly clock: Clock
  /** Called once, when something is counted first: whoever limits nothing does not pay for it. */
  readonly openLimiter: () => Promise<Limiter>
  /** Throws where the store is closed. */
  readonly checkOpen?: () => void
}

/**
 * Builds them over a limiter. The library knows no clock but the machine's: so the window stands in the key, and what it forgets by
 * its own time is over by any.
 */
export function createLimits({ clock, openLimiter, checkOpen = () => {} }: LimitsOptions): Limits {
  let opening: Promise<Limiter> | undefined
  return {
    async count(key, points, windowMs, signal) {
      signal?.throwIfAborted()
      checkOpen()
      opening ??= openLimiter()
      const limiter = await opening
      const index = Math.floor(clock.now() / windowMs)
      const name = `${windowMs} ${index} ${key}`
      const counted = await (points === 0
        ? limiter.get(name)
        : limiter.penalty(name, points, { customDuration: Math.ceil(windowMs / 1_000) }))
      return { total: counted?.consumedPoints ?? 0, endsAt: (index + 1) * windowMs }
    },
  }
}
