import type { Clock } from '../../src/contract/clock.ts'
import type { Limits } from '../../src/contract/limits.ts'
import { createLimits, limiterOptions } from '../limits.ts'
import { checkOpen, type Tables } from './open.ts'

/** Counts of this process. */
export function createMemoryLimits(tables: Tables, clock: Clock): Limits {
  return createLimits({
    clock,
    checkOpen: () => checkOpen(tables),
    async openLimiter() {
      const { RateLimiterMemory } = await import('rate-limiter-flexible')
      return new RateLimiterMemory(limiterOptions)
    },
  })
}
