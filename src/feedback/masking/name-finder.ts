import { createOffsets, foldLetters } from '../../util/fold-name.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import type { Spelling } from './name-spellings.ts'

/** A place in a text. UTF-16 offsets; the end is exclusive. */
export interface Spot {
  readonly start: number
  readonly end: number
  /** `undefined`: it stays as it is. */
  readonly replacement: string | undefined
}

/** A spelling, and what stands in its place. */
export interface Called extends Spelling {
  readonly replacement: string | undefined
}

/** Finds the places of names in a text, in order, apart from each other. */
export type FindNames = (text: string) => readonly Spot[]

/** Spellings by head, the longest first. */
type ByHead = ReadonlyMap<string, readonly Called[]>

/** Finds spellings where they stand as whole words; of those that begin at the same place, the longest one. */
export function createNameFinder(spellings: readonly Called[]): FindNames {
  if (spellings.length === 0) return () => []
  const byHead = Map.groupBy(
    spellings.toSorted((one, other) => other.key.length - one.key.length),
    ({ head }) => head,
  )
  const heads = [...byHead.keys()].toSorted().toReversed()
  const places = new RegExp(heads.map((head) => head.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'g')
  return (text) => findSpots(text, places, byHead)
}

function findSpots(text: string, places: RegExp, byHead: ByHead): readonly Spot[] {
  const folded = foldLetters(text)
  const spots: Spot[] = []
  let offsets: readonly number[] | undefined
  let from = 0
  places.lastIndex = 0
  for (let found = places.exec(folded); found; found = places.exec(folded)) {
    const { index, 0: head } = found
    places.lastIndex = index + 1
    for (const called of candidatesOf(head, byHead)) {
      const place = placeAt(called, folded, { index, from })
      if (!place) continue
      offsets ??= createOffsets(text)
      const [start = 0, end = text.length] = [offsets[place.start], offsets[place.end]]
      // A letter may be folded to several, and none of them is a name.
      if (offsets[place.start - 1] === start || offsets[place.end - 1] === end) continue
      if (!called.isMeant(text.slice(start, end))) continue
      spots.push({ start, end, replacement: called.replacement })
      from = place.end
      places.lastIndex = from
      break
    }
  }
  return spots
}

/** Shorter heads begin at the same place. */
function candidatesOf(head: string, byHead: ByHead): readonly Called[] {
  const candidates: Called[] = []
  for (let length = head.length; length > 0; length--)
    candidates.push(...(byHead.get(head.slice(0, length)) ?? []))
  return candidates
}

/** Where a spelling stands that begins at an index, decoration included; `undefined`: it does not. */
function placeAt(
  { key, endAt, decoration: { before, after } }: Called,
  folded: string,
  { index, from }: { readonly index: number; readonly from: number },
): { readonly start: number; readonly end: number } | undefined {
  const end = endAt(folded, index)
  if (end === undefined) return undefined
  const isAfter = after !== '' && folded.startsWith(after, end)
  const isBefore = before !== '' && index - before.length >= from && folded.endsWith(before, index)
  // One letter is a part of too many words: where the name decorates it, it is one with its decoration.
  const isLetter = key.length === 1
  if (isLetter && ((before !== '' && !isBefore) || (after !== '' && !isAfter))) return undefined
  const length = [...key].length
  if (!isBefore && continues(letterAt(folded, index), letterBefore(folded, index), length)) return undefined
  if (!isAfter && continues(letterBefore(folded, end), letterAt(folded, end), length)) return undefined
  return { start: isBefore ? index - before.length : index, end: isAfter ? end + after.length : end }
}

// A letter of Chinese beside a Latin name ends it: 问问Ann在不在.
const latin =
  /^[[\p{L}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]]/v
const latinOrMark = new RegExp(`${latin.source}|^[\\p{N}_'’]`, 'v')

/** Whether a name of so many letters goes on beside its first or last one. */
function continues(edge: string, beside: string, length: number): boolean {
  if (beside === '') return false
  if (/^\p{N}/u.test(edge)) return /^\p{N}/u.test(beside)
  if (!/^[\p{L}\p{M}]/u.test(edge)) return false
  if (hasCjk(edge)) return length === 1 && /^[\p{L}\p{M}\p{N}_]/u.test(beside)
  return (length < 3 ? latinOrMark : latin).test(beside)
}

function letterBefore(text: string, index: number): string {
  return [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? ''
}

function letterAt(text: string, index: number): string {
  const point = text.codePointAt(index)
  return point === undefined ? '' : String.fromCodePoint(point)
}
