/** Whether a line's beginning names its speaker. */
export type LabelMatch =
  | { readonly type: 'none' }
  /** It may, once there is more of it. */
  | { readonly type: 'partial' }
  | {
      readonly type: 'label'
      /** The offset right after the label. */
      readonly end: number
      /** Whether it can be nothing else, for its brackets, stars or mood; `name:` alone may call somebody. */
      readonly isScript: boolean
    }

/** An offset, or why there is none. */
type Step = number | 'none' | 'partial'

const none: LabelMatch = { type: 'none' }
const partial: LabelMatch = { type: 'partial' }
const closings = new Map([
  ['[', ']'],
  ['【', '】'],
  ['［', '］'],
])
const longestMood = 24
/** Spaces, stars and a mood between a name and its colon. */
const longestTail = 48
const mostStars = 3

/** Every letter that is read as a colon, for a class of a regular expression. */
export const colons = ':：︓︰﹕∶꞉˸ː⁚׃'
const colon = new RegExp(`[${colons}]`)

/** Most letters of a label beside its name. */
export const longestFrame = longestTail + 3 * mostStars

/**
 * Builds a function that looks for a label of one of these names at the start of a text: `name:`, `name（mood）：`, `[name]`,
 * `【name】`, `**name**:`, `**name:**`, with any colon. Case and width of letters do not count. A text that ends within the label
 * is a partial match; a line's end settles it.
 */
export function createLabelMatcher(names: readonly string[]): (text: string) => LabelMatch {
  const known = [...new Set(names)].filter((name) => name !== '')
  return (text) => {
    let best = none
    for (const name of known) {
      const match = matchName(text, name)
      if (match.type === 'label') return match
      if (match.type === 'partial') best = partial
    }
    return best
  }
}

function matchName(text: string, name: string): LabelMatch {
  const close = closings.get(text.charAt(0))
  if (close !== undefined) return asMatch(matchBracketed(text, name, close), true)
  const stars = skip(text, 0, mostStars, isStar)
  const named = consume(text, stars, name)
  if (typeof named !== 'number') return asMatch(named, false)
  const end = skipTail(text, named)
  if (typeof end !== 'number') return asMatch(end, false)
  const tail = text.slice(named, end - 1)
  const isOpen = stars > 0 && !tail.includes('*')
  return asMatch(isOpen ? skipStars(text, end) : end, stars > 0 || /\S/.test(tail))
}

function asMatch(end: Step, isScript: boolean): LabelMatch {
  if (end === 'none') return none
  return end === 'partial' ? partial : { type: 'label', end, isScript }
}

function matchBracketed(text: string, name: string, close: string): Step {
  const named = consume(text, skip(text, 1, longestTail, isSpace), name)
  if (typeof named !== 'number') return named
  const closed = consume(text, skip(text, named, longestTail, isSpace), close)
  if (typeof closed !== 'number') return closed
  if (closed === text.length) return 'partial'
  const end = skipTail(text, closed)
  return end === 'none' ? closed : end
}

/** To the end of the colon, over spaces, stars and one mood. */
function skipTail(text: string, from: number): Step {
  let hasMood = false
  let at = from
  while (at < text.length && at - from <= longestTail) {
    const letter = text.charAt(at)
    if (colon.test(letter)) return at + 1
    if (isSpace(letter) || isStar(letter)) at += 1
    else if (/[(（]/.test(letter) && !hasMood) {
      const mood = skipMood(text, at)
      if (typeof mood !== 'number') return mood
      hasMood = true
      at = mood
    } else return 'none'
  }
  return at === text.length ? 'partial' : 'none'
}

function skipMood(text: string, from: number): Step {
  const inside = text.slice(from + 1, from + 2 + longestMood)
  const length = inside.search(/[)）\n]/)
  if (length >= 0) return inside.charAt(length) === '\n' ? 'none' : from + length + 2
  return inside.length <= longestMood ? 'partial' : 'none'
}

/** `**name:**`: they may still come. */
function skipStars(text: string, from: number): Step {
  const end = skip(text, from, mostStars, isStar)
  return end === text.length ? 'partial' : end
}

function consume(text: string, from: number, expected: string): Step {
  for (let index = 0; index < expected.length; index += 1) {
    const at = from + index
    if (at === text.length) return 'partial'
    if (!isSameLetter(text.charAt(at), expected.charAt(index))) return 'none'
  }
  return from + expected.length
}

function skip(text: string, from: number, most: number, test: (letter: string) => boolean): number {
  let at = from
  while (at < text.length && at - from < most && test(text.charAt(at))) at += 1
  return at
}

function isSpace(letter: string): boolean {
  return /[^\S\n]/.test(letter)
}

function isStar(letter: string): boolean {
  return letter === '*'
}

function isSameLetter(a: string, b: string): boolean {
  return a === b || narrow(a).toLowerCase() === narrow(b).toLowerCase()
}

/** Latin letters and marks can be as wide as Chinese ones. */
function narrow(letter: string): string {
  const code = letter.charCodeAt(0)
  return code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : letter
}
