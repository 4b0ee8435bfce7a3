import type { EditMeasure } from '../contract/feedback.ts'
import { hasCjk } from './has-cjk.ts'

/** Up to so many code points of what differs are measured; beyond, the distance is a lower bound. */
export const mostMeasured = 2_000

/** How far two texts are from each other (Levenshtein), and how long both are, in code points. */
export function measureEdit(before: string, after: string): EditMeasure {
  const { isExact: _, ...edit } = compare(before, after)
  return edit
}

/** Nothing that anybody would prefer one text to the other for. */
export function isTrivialEdit(before: string, after: string): boolean {
  if (wordsOf(before) === wordsOf(after)) return true
  const { isExact, distance, ...lengths } = compare(before, after)
  if (!isExact) return false
  // One letter of an alphabet is a slip; one of Chinese is another word, and one emoji another feeling.
  const isSlip = distance < 2 && !hasCjk(before + after) && !/\p{Extended_Pictographic}/u.test(before + after)
  return isSlip || distance < 0.05 * Math.max(lengths.before, lengths.after)
}

/** `isExact`: the distance is no lower bound. */
function compare(before: string, after: string): EditMeasure & { readonly isExact: boolean } {
  const one = [...before]
  const other = [...after]
  const lengths = { before: one.length, after: other.length }
  const start = commonLength(one, other)
  const end = commonLength(one.slice(start).toReversed(), other.slice(start).toReversed())
  // What both begin and end with costs nothing.
  const from = one.slice(start, one.length - end)
  const to = other.slice(start, other.length - end)
  const isExact = from.length <= mostMeasured && to.length <= mostMeasured
  return { distance: isExact ? levenshtein(from, to) : leastDistance(from, to), ...lengths, isExact }
}

/** Without case, punctuation, and white space. */
function wordsOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\s]/gu, '')
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((letter, index) => letter !== other[index])
  return at < 0 ? Math.min(one.length, other.length) : at
}

/** Row by row; each row holds the distances of a beginning of `from` to every beginning of `to`. */
function levenshtein(from: readonly string[], to: readonly string[]): number {
  let row = Uint16Array.from({ length: to.length + 1 }, (_, index) => index)
  let next = new Uint16Array(row.length)
  for (const [index, letter] of from.entries()) {
    next[0] = index + 1
    for (let at = 1; at < row.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (to[at - 1] === letter ? 0 : 1)
      next[at] = Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1)
    }
    ;[row, next] = [next, row]
  }
  return row[to.length] ?? 0
}

/** Of different texts: each edit changes one letter of the bag of letters at most. */
function leastDistance(from: readonly string[], to: readonly string[]): number {
  const surplus = new Map<string, number>()
  for (const letter of from) surplus.set(letter, (surplus.get(letter) ?? 0) + 1)
  for (const letter of to) surplus.set(letter, (surplus.get(letter) ?? 0) - 1)
  const counts = [...surplus.values()]
  const sum = (some: readonly number[]) => some.reduce((total, count) => total + Math.abs(count), 0)
  return Math.max(1, sum(counts.filter((count) => count > 0)), sum(counts.filter((count) => count < 0)))
}
