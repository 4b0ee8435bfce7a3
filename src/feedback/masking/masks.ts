import { hasCjk } from '../../util/has-cjk.ts'
import { keep } from '../../util/keep.ts'
import { remembering } from '../../util/remembering.ts'
import { findHandles, type Handle } from './handles.ts'
import { type Called, createNameFinder, type FindNames, type Spot } from './name-finder.ts'
import { type Spelling, spellParts, spellWhole } from './name-spellings.ts'

/** A name, and what stands in its place. */
export interface NameMask {
  readonly name: string
  readonly replacement: string
}

/** Where it cannot be told whose name it is. */
export const unknownName = '[name]'

/** See {@link createNameMasker}. */
export interface MaskingOptions {
  /** Names that stay as they are, also where they are a part of somebody's: those of characters. */
  readonly cast?: readonly string[]
  /** What stands in the place of handles that no name is in; absent: they stay. */
  readonly handleOf?: (handle: string) => string
}

/** How people of late are called. */
const keptNames = 2_000
const spell = remembering((name) => ({ whole: spellWhole(name), parts: spellParts(name) }), keptNames)
/** Finders of late: neighbouring takes name the same people. */
const keptFinders = 64
const finders = new Map<string, FindNames>()

/**
 * Replaces names wherever they stand as whole words, however they are spelled (see `foldLetters`), and each of their words that tells who
 * it is. Longer names go first. A replacement is never masked again. Time is linear in the text's length.
 */
export function createNameMasker(
  masks: readonly NameMask[],
  { cast = [], handleOf }: MaskingOptions = {},
): (text: string) => string {
  const findNames = openFinder(masks, cast)
  return (text) => {
    const names = findNames(text)
    return replaceSpots(text, handleOf ? joinHandles(text, names, handleOf) : names)
  }
}

function openFinder(masks: readonly NameMask[], cast: readonly string[]): FindNames {
  const key = JSON.stringify([masks, cast])
  const known = finders.get(key)
  if (known) return known
  const made = createNameFinder(spellAll(masks, cast))
  keep(finders, key, made, keptFinders)
  return made
}

function spellAll(masks: readonly NameMask[], cast: readonly string[]): readonly Called[] {
  const spellings = new Map<string, Called>()
  const add = (spelling: Spelling | undefined, replacement: string | undefined) => {
    if (spelling && !spellings.has(spelling.key)) spellings.set(spelling.key, { ...spelling, replacement })
  }
  for (const { name, replacement } of masks) add(spell(name).whole, replacement)
  for (const name of cast) add(spell(name).whole, undefined)
  // What somebody is called in full wins over what somebody else is called for short.
  for (const { name, replacement } of masks)
    for (const part of spell(name).parts) add(part, part.isShort ? shorten(replacement) : replacement)
  return [...spellings.values()]
}

/** A made-up Chinese name ends with a short one, too. */
function shorten(replacement: string): string {
  return hasCjk(replacement) ? replacement.slice(-2) : replacement
}

/** Handles, and the names beside them; a handle with somebody's name in it is that name. */
function joinHandles(
  text: string,
  names: readonly Spot[],
  handleOf: (handle: string) => string,
): readonly Spot[] {
  const spots: Spot[] = []
  let rest = 0
  for (const handle of findHandles(text)) {
    for (let name = names[rest]; name && name.end <= handle.start; name = names[++rest]) spots.push(name)
    const inside: Spot[] = []
    for (let name = names[rest]; name && name.start < handle.end; name = names[++rest]) inside.push(name)
    spots.push(joinHandle(text, handle, inside, handleOf))
  }
  return [...spots, ...names.slice(rest)]
}

function joinHandle(
  text: string,
  handle: Handle,
  inside: readonly Spot[],
  handleOf: (handle: string) => string,
): Spot {
  const start = Math.min(handle.start, inside[0]?.start ?? handle.start)
  const end = Math.max(handle.end, inside.at(-1)?.end ?? handle.end)
  const known = inside.find(({ replacement }) => replacement !== undefined)
  if (known) return { start, end, replacement: `@${known.replacement}` }
  // A character is called like that: @Wren, @wren_bot.
  const isCast = inside.some(
    (name) => name.start === handle.start + 1 && /^(?:_?bot)?$/i.test(text.slice(name.end, end)),
  )
  return { start, end, replacement: isCast ? undefined : handleOf(text.slice(start, end)) }
}

function replaceSpots(text: string, spots: readonly Spot[]): string {
  let [replaced, at] = ['', 0]
  for (const { start, end, replacement } of spots) {
    if (replacement === undefined) continue
    replaced += text.slice(at, start) + replacement
    at = end
  }
  return at === 0 ? text : replaced + text.slice(at)
}
