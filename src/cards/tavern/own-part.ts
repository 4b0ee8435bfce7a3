import type { CardMapping } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import type { JsonObject } from '../files/card-source.ts'
import { cardKeys, toCardTree } from './card-tree.ts'
import { type Fields, mapAt, readMap } from './fields.ts'
import { isJsonObject, isSameJson, readJson, valueAt } from './json.ts'
import { fingerprint } from './leftovers.ts'
import type { CardTree, Mapped } from './map-person.ts'

// `data.extensions.dramatis` of a card that we wrote: what other tools have no place for. Each of its keys counts as long as
// nobody has edited what stands for that key in their own fields.

/** Other keys that the prose of a description tells as well. */
const alsoTold: { readonly [key: string]: readonly string[] } = {
  attributes: ['about'],
  behaviors: ['about'],
  boundaries: ['about'],
}

/** Adds to what the fields of a card say what only we have a place for. */
export function mapOwnPart(fields: Fields, theirs: CardTree): Mapped {
  const part = ownPart(readMap(fields.extensions))
  if (part === undefined) return { tree: theirs, mappings: [] }
  const of = mapAt(part, 'of')
  // Whoever says that a card is for adults is believed.
  const isFixed = (key: string) => key === 'age_restricted' && theirs.age_restricted === true
  const counts = (key: string) =>
    cardKeys.includes(key) && !isFixed(key) && valueAt(of, key) === markOf(key, theirs)
  const without = valueAt(part, 'without')
  const dropped = Array.isArray(without) ? without.map(String).filter(counts) : []
  const added = Object.entries(mapAt(part, 'card')).filter(([key]) => counts(key))
  const kept = Object.entries(theirs).filter(([key]) => !dropped.includes(key))
  const mapping: CardMapping = {
    from: 'extensions.dramatis',
    to: added.map(([key]) => key).join(', '),
    note: '',
  }
  return {
    tree: { ...Object.fromEntries(kept), ...Object.fromEntries(added.map(withoutTavern)) },
    mappings: added.length > 0 ? [mapping] : [],
  }
}

function withoutTavern([key, value]: readonly [string, unknown]): readonly [string, unknown] {
  const json = readJson(value)
  if (key !== 'extensions' || !isJsonObject(json)) return [key, value]
  const { tavern, ...others } = json
  return [key, others]
}

/** What we wrote into a card's `extensions`; `undefined`: nothing. */
function ownPart(extensions: JsonObject): JsonObject | undefined {
  const part = valueAt(extensions, 'dramatis')
  return isJsonObject(part) ? part : undefined
}

/** Whether a card is one of our own, which needs to keep nothing of other tools. */
export function isOwnCard(extensions: JsonObject): boolean {
  return valueAt(ownPart(extensions) ?? {}, 'own') === true
}

/** A card without what we wrote into its `extensions`. */
export function withoutOwnPart(card: JsonObject): JsonObject {
  const data = mapAt(card, 'data')
  if (!isJsonObject(valueAt(data, 'extensions'))) return card
  const { dramatis, ...extensions } = mapAt(data, 'extensions')
  return { ...card, data: { ...data, extensions } }
}

/**
 * What other tools have no place for.
 *
 * @param character as it is
 * @param theirs what the fields of the written card say
 * @param reread the character that they make
 */
export function createOwnPart(
  character: Character,
  theirs: CardTree,
  reread: Character | undefined,
  isOwn: boolean,
): JsonObject | undefined {
  const mine = readMap(readJson(toCardTree(character)))
  const again = reread === undefined ? {} : readMap(readJson(toCardTree(reread)))
  const differing = cardKeys.filter((key) => !isSameJson(valueAt(mine, key), valueAt(again, key)))
  if (differing.length === 0 && !isOwn) return undefined
  const card = differing.flatMap((key) => {
    const value = valueAt(mine, key)
    return value === undefined ? [] : [[key, value] as const]
  })
  const without = differing.filter((key) => !Object.hasOwn(mine, key))
  return {
    ...(isOwn && { own: true }),
    ...(card.length > 0 && { card: Object.fromEntries(card) }),
    ...(without.length > 0 && { without }),
    of: Object.fromEntries(differing.map((key) => [key, markOf(key, theirs)])),
  }
}

function markOf(key: string, theirs: CardTree): string {
  return fingerprint([key, ...(alsoTold[key] ?? [])].map((told) => readJson(theirs[told]) ?? null))
}
