import type { Tombstone } from '../../contract/audit.ts'
import { createOffsets, foldLetters } from '../../util/fold-name.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import { keep } from '../../util/keep.ts'
import { remembering } from '../../util/remembering.ts'
import { unknownName } from './masks.ts'
import { isNameLike, isOrdinary, spellParts, spellWhole } from './name-spellings.ts'

/** Names that nobody knows any more, found again by their hashes. */
export interface ForgottenNames {
  /** Whether one of them stands in the text; `kept`: names that are somebody else's, too. */
  standIn(text: string, kept: readonly string[]): boolean
  /** The text with something else in their place. */
  mask(text: string, kept: readonly string[]): string
}

interface Place {
  readonly start: number
  readonly end: number
}

/** A word, or one letter of Chinese, in a folded text. */
interface Unit extends Place {
  readonly text: string
}

/** How somebody is called: the letters, and how many units they are in. */
interface Way {
  readonly key: string
  readonly count: number
}

/** What may be a name, in the folded text. */
interface Run extends Way, Place {}

/** Of one person: whoever changed their name often is found by the first ones. */
const mostNames = 200
/** Runs of letters whose hashes stay at hand. */
const keptHashes = 50_000
/** Texts that were looked through of late: windows of neighbouring turns share most of theirs. */
const keptTexts = 500

const unit =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]|[[\p{L}\p{N}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]]+/gv
/** What may stand between the words of a name. */
const joint = /^[\s_.\-·・•'’*~|]{0,16}$/

/** What a tombstone keeps of the names that somebody had, and of their words. */
export function hashNames(
  hashes: IdentityHashes,
  platform: string,
  names: Iterable<string>,
): Tombstone['names'] {
  const ways = new Map([...names].flatMap(waysOf).map((way) => [wayOf(way), way]))
  return [...ways].slice(0, mostNames).map(([way, { key }]) => ({
    hash: hashOf(hashes, platform, way),
    head: hashOf(hashes, platform, `${headOf(key)} …`),
    length: lengthOf(key),
  }))
}

/** Finds names of a platform's people who were forgotten. */
export function createForgottenNames(
  hashes: IdentityHashes,
  platform: string,
  names: Tombstone['names'],
): ForgottenNames {
  const forgotten = new Set(names.flatMap(({ hash, head }) => [hash, head]))
  const lengths = new Set(names.map(({ length }) => length))
  const longest = Math.max(...lengths)
  const looked = new Map<string, readonly Place[]>()

  const isForgotten = remembering((key) => forgotten.has(hashOf(hashes, platform, key)), keptHashes)

  /** The longest one that begins with a unit. */
  function findAt(folded: string, all: readonly Unit[], at: number, isIt: (run: Run) => boolean) {
    let [found, key, length, end]: [Run | undefined, string, number, number] = [undefined, '', 0, -1]
    const start = all[at]?.start ?? 0
    for (let next = at; next < all.length; next += 1) {
      const { text, ...place } = all[next] ?? { text: '', start: 0, end: 0 }
      if (next > at && !joint.test(folded.slice(end, place.start))) break
      key += text
      length += lengthOf(text)
      end = place.end
      // A single letter that is not Chinese does not yet tell how it begins.
      const isTold = length > 1 || hasCjk(key)
      if (length > longest || (isTold && !isForgotten(`${headOf(key)} …`))) break
      const run = { key, start, end, count: next - at + 1 }
      if (lengths.has(length) && !isPartOfWord(all, at, run) && isIt(run)) found = run
    }
    return found
  }

  /** Where they stand in the text. */
  function find(text: string, kept: readonly string[]): readonly Place[] {
    const key = JSON.stringify([text, ...kept])
    const before = looked.get(key)
    if (before) return before
    const found = [...look(text, kept)]
    keep(looked, key, found, keptTexts)
    return found
  }

  function* look(text: string, kept: readonly string[]): Generator<Place> {
    const folded = foldLetters(text)
    const all = unitsIn(folded)
    const others = new Set(kept.flatMap(waysOf).map(({ key }) => key))
    let offsets: readonly number[] | undefined
    const placeOf = ({ start, end }: Run) => {
      offsets ??= createOffsets(text)
      return { start: offsets[start] ?? text.length, end: offsets[end] ?? text.length }
    }
    const isIt = (run: Run) => {
      if (others.has(run.key) || !isForgotten(wayOf(run))) return false
      const { start, end } = placeOf(run)
      return !isOrdinary(run.key) || isNameLike(text.slice(start, end))
    }
    for (let at = 0; at < all.length; at += 1) {
      const run = findAt(folded, all, at, isIt)
      if (!run) continue
      yield placeOf(run)
      at += run.count - 1
    }
  }

  return {
    standIn: (text, kept) => find(text, kept).length > 0,
    mask(text, kept) {
      let [masked, from] = ['', 0]
      for (const { start, end } of find(text, kept)) {
        masked += text.slice(from, start) + unknownName
        from = end
      }
      return from === 0 ? text : masked + text.slice(from)
    },
  }
}

/** In whichever way somebody of that name is called, also in one word. One Latin letter tells nobody who it is. */
function waysOf(name: string): readonly Way[] {
  const whole = spellWhole(name)?.key ?? ''
  const ways = [whole, ...spellParts(name).map(({ key }) => key)].map((key) => ({
    key,
    count: unitsIn(key).length,
  }))
  return [{ key: whole, count: unitsIn(foldLetters(name)).length }, ...ways].filter(
    ({ key, count }) => count > 0 && (hasCjk(key) || lengthOf(key) > 1),
  )
}

/** In two words `not a` is nobody whose name is Nota. */
function wayOf({ key, count }: Way): string {
  return `${count} ${key}`
}

/** How a name begins: a letter of Chinese, or two of others. */
function headOf(key: string): string {
  const [first = '', second = ''] = key
  return hasCjk(first) ? first : first + second
}

/** One letter of Chinese is a part of too many words. */
function isPartOfWord(all: readonly Unit[], at: number, { key, start, end, count }: Run): boolean {
  if (count !== 1 || !hasCjk(key)) return false
  return all[at - 1]?.end === start || all[at + 1]?.start === end
}

function unitsIn(folded: string): readonly Unit[] {
  return Array.from(folded.matchAll(unit), ({ 0: text, index }) => ({
    text,
    start: index,
    end: index + text.length,
  }))
}

function lengthOf(text: string): number {
  return [...text].length
}

function hashOf(hashes: IdentityHashes, platform: string, key: string): string {
  return hashes.key(JSON.stringify(['name', platform, key]))
}
