import { RE2JS } from 're2js'
import { compileCost } from './pattern-cost.ts'

const maxCharacters = 2_000
/** Compiling takes a few milliseconds then, and each letter of a text that is searched as many steps at worst. */
const maxInstructions = 2_500
/** What any pattern takes beside its instructions. */
const leastCost = 20
/** What the patterns of one card may take together: a fifth of a second. */
const mostOfCard = 100_000

/**
 * A regular expression that runs in linear time, from one that is written for JavaScript; `undefined` where that cannot be: it
 * is not valid, too large, or has look-around or back-references. Of the flags `i`, `m` and `s` are heeded; the others make no
 * difference to whether something occurs.
 */
export function compilePattern(source: string, flags: string): RE2JS | undefined {
  if (!isCompilable(source)) return undefined
  const options =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(forEngine(source)), options)
    return compiled.programSize() > maxInstructions ? undefined : compiled
  } catch {
    return undefined
  }
}

/** Whether a pattern is small enough for it to be tried: a few letters can stand for millions of instructions. */
export function isCompilable(source: string): boolean {
  return source.length <= maxCharacters && compileCost(source) <= maxInstructions
}

/** What compiling a pattern takes, in the time of one instruction: about two microseconds. */
export function costOfPattern(source: string): number {
  return leastCost + compileCost(source)
}

/**
 * Tells, for one pattern of a card after the other, whether the card may still have it; those that come too late never match.
 * Of nothing it tells whether there is anything left.
 */
export function createPatternBudget(): (cost: number) => boolean {
  let left = mostOfCard
  return (cost) => {
    left -= cost
    return left >= 0
  }
}

const surrogates = /\\u(d[89ab][\da-f]{2})\\u(d[c-f][\da-f]{2})/gi
const classOrEscape = /\[\^?(?:\\[\s\S]|[^\]\\])*\]?|\\[\s\S]/g

/** What JavaScript writes otherwise than RE2, beside what its own translation knows. */
function forEngine(source: string): string {
  return (
    source
      // RE2 names a script without saying that it is one.
      .replace(/\\([pP])\{(?:Script|sc|Script_Extensions|scx)=/g, '\\$1{')
      .replace(surrogates, (_, high: string, low: string) => {
        const letter = String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16))
        return `\\x{${letter.codePointAt(0)?.toString(16)}}`
      })
      .replace(classOrEscape, (part) =>
        part.startsWith('[')
          ? part.replace(/\\([\s\S])/g, (whole, letter) => (letter === 'b' ? '\\x08' : whole))
          : // Places and quotations to RE2, letters to JavaScript.
            part.replace(/^\\([AaCEQZz])$/, '$1'),
      )
  )
}
