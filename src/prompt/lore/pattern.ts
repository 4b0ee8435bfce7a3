import type { RE2JS } from 're2js'
import { compilePattern, costOfPattern, isCompilable } from './compile-pattern.ts'
import { patternCost } from './pattern-cost.ts'

/** A regular expression of a lore key. */
export interface LorePattern {
  /** What compiling it takes. */
  readonly cost: number
  /** Whether it occurs, and how many steps it took to see that: as a rule little more than one for each letter. */
  search(text: string): { readonly isFound: boolean; readonly steps: number }
}

/** What a search has learned of a pattern is kept for the next one; beyond so many states it is dropped. */
const mostStates = 128
/** So many steps for each instruction are what a state takes to be made. */
const stepsPerState = 6
/** A pattern of so many states has each of them made anew, which takes longer than to read them. */
const wildFactor = 10
/** A search sees as much of the end of a text as it can read in so many steps at worst. */
const mostSteps = 2_000_000
const longestText = 16_000
/** What any pattern takes beside its instructions. */
const leastSize = 20
/** So many steps take as long as compiling one instruction. */
const stepsPerInstruction = 200

/** In the place of one that cannot be compiled. */
export const neverMatches: LorePattern = { cost: 0, search: () => ({ isFound: false, steps: 0 }) }

/** A pattern that is compiled when it is first searched for. `undefined`: it is too large and never matches. */
export function createPattern(source: string, flags: string): LorePattern | undefined {
  if (!isCompilable(source)) return undefined
  const cost = costOfPattern(source)
  const size = leastSize + patternCost(source)
  let compiled: RE2JS | undefined
  let isInvalid = false

  return {
    cost,
    search(text) {
      if (isInvalid) return neverMatches.search(text)
      const compiling = compiled ? 0 : cost * stepsPerInstruction
      compiled ??= compilePattern(source, flags)
      if (!compiled) {
        isInvalid = true
        return { isFound: false, steps: compiling }
      }
      const seen = text.slice(-Math.min(longestText, Math.floor(mostSteps / size)))
      const before = statesOf(compiled)
      const isFound = compiled.test(seen)
      const states = statesOf(compiled)
      const isWild = states > mostStates
      if (isWild) compiled = undefined
      const searching = isWild
        ? wildFactor * size * seen.length
        : seen.length + stepsPerState * size * Math.max(0, states - before)
      return { isFound, steps: compiling + searching }
    },
  }
}

/** How many states the engine has made; infinitely many where it has given that up. */
function statesOf(compiled: RE2JS): number {
  // It is null until it was needed, whatever its type says.
  const states = compiled.re2().lazyDFA
  return states?.failed ? Number.POSITIVE_INFINITY : (states?.stateCount ?? 0)
}
