import type { Clock } from '../../src/contract/clock.ts'
import type { PlatformError } from '../../src/contract/errors.ts'
import { keep } from '../../src/util/keep.ts'

/** How often it is told that nobody may speak somewhere. */
const toldEveryMs = 600_000

/**
 * How long nobody speaks where it was refused, first and at most; each refusal after another doubles it. Platforms count what they
 * refuse, and nobody tells each process when a permission is given back.
 */
const firstPauseMs = 2_000
const mostPauseMs = 60_000

/** Places that are remembered. */
const mostKnown = 10_000

/** Where a platform lets the bot not speak. */
export interface RefusalBook {
  /** It was refused there. */
  note(key: string, error: PlatformError): void
  /** Why it was a moment ago; `undefined`: it may be tried. */
  find(key: string): PlatformError | undefined
  /** It may speak there. */
  forget(key: string): void
  /** Whether it was not told of that place lately; takes it for told from now on. */
  isNews(key: string): boolean
}

interface Refusal {
  readonly error: PlatformError
  readonly pauseMs: number
  readonly until: number
}

/** Builds it. */
export function createRefusalBook(clock: Pick<Clock, 'now'>): RefusalBook {
  const toldAt = new Map<string, number>()
  const refused = new Map<string, Refusal>()
  return {
    note(key, error) {
      const known = refused.get(key)
      const pauseMs = known ? Math.min(known.pauseMs * 2, mostPauseMs) : firstPauseMs
      keep(refused, key, { error, pauseMs, until: clock.now() + pauseMs }, mostKnown)
    },
    find(key) {
      const known = refused.get(key)
      return known && known.until > clock.now() ? known.error : undefined
    },
    forget: (key) => void refused.delete(key),
    isNews(key) {
      const now = clock.now()
      if (now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) <= toldEveryMs) return false
      keep(toldAt, key, now, mostKnown)
      return true
    },
  }
}
