import type { Character } from '../../contract/character.ts'
import type { JsonValue } from '../files/card-source.ts'
import { isJsonObject } from './json.ts'
import { backfillBook, listBackfillLosses } from './lore/backfill-book.ts'
import { keepBook as keepLore, restoreBook } from './lore/keep-book.ts'
import { mapBook as mapLore } from './lore/map-book.ts'
import type { Mapped } from './map-person.ts'
import type { Section } from './section.ts'

/** A lorebook in our words. */
export function mapBook(book: JsonValue | undefined, isV3: boolean): Mapped {
  if (book === undefined) return { tree: {}, mappings: [] }
  const { lore, settings, mappings } = mapLore(book, { isV3 })
  return { tree: { lore, lore_settings: settings }, mappings }
}

/** What an export of our lore would not give back; `undefined`: nothing. */
export function keepBook(
  book: JsonValue | undefined,
  { lore, loreSettings }: Character,
): JsonValue | undefined {
  return keepLore(book, lore, loreSettings)
}

/** The lorebook as it goes out; V2 has no decorators. */
export function writeBook(
  { lore, loreSettings }: Character,
  kept: JsonValue | undefined,
  version: 'v2' | 'v3',
): JsonValue | undefined {
  const book = restoreBook(kept, lore, loreSettings)
  return version === 'v2' && isJsonObject(book) ? backfillBook(book) : book
}

/** What V2 has no place for, as sentences. */
export function listBookLosses({
  character,
  section,
}: {
  readonly character: Character
  readonly section: Section
}): readonly string[] {
  const book = writeBook(character, section.book, 'v3')
  return isJsonObject(book) ? listBackfillLosses(book) : []
}
