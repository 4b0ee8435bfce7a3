import fc from 'fast-check'
import { expect } from 'vitest'
import { startStopwatch } from '../support/stopwatch.ts'

/** Reads texts made to take long: a few pieces, again and again. */
export function readInTime(pieces: readonly string[], read: (text: string) => unknown): void {
  const hostile = fc
    .tuple(
      fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 20_000 }),
    )
    .map(([parts, times]) => parts.join('').repeat(times).slice(0, 40_000))
  fc.assert(
    fc.property(hostile, (text) => {
      const elapsed = startStopwatch()
      read(text)
      // Many times what it takes; what grows with the square of a text takes far longer.
      expect(elapsed()).toBeLessThan(3_000)
    }),
    { numRuns: 40 },
  )
}
