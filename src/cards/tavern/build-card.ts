import type { Character } from '../../contract/character.ts'
import { CardError } from '../../contract/errors.ts'
import type { JsonObject } from '../files/card-source.ts'
import { toCardTree } from './card-tree.ts'
import { restoreFiles } from './elide.ts'
import { mapAt, readMap, readText } from './fields.ts'
import { isJsonObject, isSameJson, readJson, valueAt } from './json.ts'
import { type ReadCard, readCard } from './map-card.ts'
import { createOwnPart, withoutOwnPart } from './own-part.ts'
import { contentMark, readSection, type Section, unpackSection } from './section.ts'
import { readShape } from './shape.ts'
import { type Version, writeVersion } from './versions.ts'

/** A card of one of our own characters: V3, with nothing left over. */
const ownSection: Section = {
  form: 'v3',
  version: 'V3 (3.0)',
  isWrapped: true,
  hasNickname: false,
  isFirstSilent: false,
  hasInnerExamples: false,
  of: '',
  leftovers: {},
  book: undefined,
  copies: {},
  top: { spec: 'chara_card_v3', spec_version: '3.0' },
  data: {},
  backfill: undefined,
  files: [],
}

/** A character on its way out. */
export interface Outgoing {
  readonly character: Character
  readonly section: Section
  /** Not imported, but one of our own. */
  readonly isOwn: boolean
  /** Since the import, or because it is our own. */
  readonly isChanged: boolean
  /** Files that only the original has, and it is not there. */
  readonly missing: number
}

/**
 * Looks up what a character keeps of the card that it came from.
 *
 * @param original that card, where its file is there
 */
export function openOutgoing(character: Character, original: JsonObject | undefined): Outgoing {
  const kept = readJson(character.extensions.tavern)
  const { value, missing } = restoreFiles(unpackSection(kept ?? null), original)
  const section = readSection(value)
  const isChanged = section === undefined || section.of !== contentMark(character)
  return { character, section: section ?? ownSection, isOwn: section === undefined, isChanged, missing }
}

/**
 * The card in a version, whole: what the version has no place for is in `extensions.dramatis`.
 *
 * @param now ms since 1970: when a changed card was changed
 */
export function buildCard(outgoing: Outgoing, version: Version | undefined, now: number): JsonObject {
  const { character, section, isOwn, isChanged } = outgoing
  const written = writeVersion(character, section, isOwn ? (version ?? 'v3') : version)
  const card = isOwn || !saysTheSame(written, character) ? addOwnPart(written, outgoing) : written
  const isThird = readText(valueAt(card, 'spec')) === 'chara_card_v3'
  return isChanged && isThird ? dated(card, now) : card
}

/** V1 and older have no place for it. */
function addOwnPart(written: JsonObject, { character, isOwn }: Outgoing): JsonObject {
  const bare = withoutOwnPart(written)
  const data = valueAt(bare, 'data')
  if (!isJsonObject(data)) return written
  const reread = rereadCard(bare)
  const part = createOwnPart(character, reread?.tree ?? {}, reread?.character, isOwn)
  if (part === undefined) return bare
  return { ...bare, data: { ...data, extensions: { ...readMap(data.extensions), dramatis: part } } }
}

/** Whether a written card makes that character again. */
export function saysTheSame(written: JsonObject, character: Character): boolean {
  const reread = rereadCard(written)
  if (reread === undefined) return false
  return isSameJson(readJson(toCardTree(reread.character)), readJson(toCardTree(character)))
}

/** What a card that we have just written says; `undefined`: too little for a card. */
function rereadCard(card: JsonObject): ReadCard | undefined {
  try {
    return readCard(card, readShape(card))
  } catch (error) {
    if (error instanceof CardError) return undefined
    throw error
  }
}

function dated(card: JsonObject, now: number): JsonObject {
  const data = mapAt(card, 'data')
  return { ...card, data: { ...data, modification_date: Math.floor(now / 1000) } }
}
