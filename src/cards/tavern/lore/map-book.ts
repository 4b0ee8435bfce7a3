import type { CardMapping } from '../../../contract/card-file.ts'
import type { LoreEntry } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { loreEntry, loreSettings } from '../../schema-lore.ts'
import { isJsonObject, isSameJson, valueAt } from '../json.ts'
import { type LoreTree, loreSettingsTree, loreTree } from './lore-tree.ts'
import { type BookOptions, type MappedEntry, mapEntry } from './map-entry.ts'
import { mapSettings } from './map-settings.ts'
import { readOwnPart } from './own-part.ts'
import { type Remark, tellDeadKeys, tellEntries, tellIgnored, tellRemarks } from './remarks.ts'
import { createKeyCheck } from './usable-key.ts'

/** A book in our words. */
export interface MappedBook {
  /** Valid for the schema, one for each entry of the book that is a map. */
  readonly lore: readonly LoreTree[]
  readonly settings: LoreTree
  readonly mappings: readonly CardMapping[]
}

const place = 'data.character_book'

/** Reads a lorebook, whatever it holds. */
export function mapBook(book: JsonValue, options: BookOptions): MappedBook {
  if (!isJsonObject(book)) {
    const note = 'It is no lorebook; it is kept for export.'
    return { lore: [], settings: {}, mappings: book === null ? [] : [{ from: place, to: '', note }] }
  }
  const all = listEntries(book)
  const raw = all.filter(isJsonObject)
  const mapped = raw.map((entry) => mapEntry(entry, options))
  const remarks = mapped.flatMap((one) => one.remarks)
  const read = mapped.map(({ entry }) => entry)
  const strays = all.slice(raw.length).map((): Remark => 'no-entry')
  return {
    lore: mapped.map((one, index) => readOwnEntry(raw[index] ?? {}, one)),
    settings: settingsTree(book),
    mappings: [
      ...tellEntries(read, place),
      ...tellDeadKeys(listDead(read), place),
      ...tellRemarks([...remarks, ...strays], place),
      ...tellIgnored(
        mapped.flatMap(({ ignored }) => [...new Set(ignored)]),
        place,
      ),
      ...tellSettings(book),
    ],
  }
}

/** The entries of a book: a list, or, in world files, a map. */
export function listEntries(book: JsonObject): readonly JsonValue[] {
  const written = valueAt(book, 'entries')
  if (Array.isArray(written)) return written
  return isJsonObject(written) ? Object.values(written) : []
}

/** An entry in our words, with those that only our cards have. */
export function entryTree(raw: JsonObject, options: BookOptions): LoreTree {
  return readOwnEntry(raw, mapEntry(raw, options))
}

function readOwnEntry(raw: JsonObject, { entry }: MappedEntry): LoreTree {
  const readBack = loreTree(entry)
  const tree = readOwnPart(raw, readBack)
  return tree === readBack || loreEntry.safeParse(tree).success ? tree : readBack
}

function settingsTree(book: JsonObject): LoreTree {
  const readBack = loreSettingsTree(mapSettings(book))
  const tree = readOwnPart(book, readBack)
  return tree === readBack || loreSettings.safeParse(tree).success ? tree : readBack
}

function listDead(all: readonly LoreEntry[]): readonly LoreEntry[] {
  const isUsable = createKeyCheck()
  return all.filter(({ keys, secondaryKeys, conditions: { excludeKeys, additionalKeys } }) => {
    return ![...keys, ...secondaryKeys, ...excludeKeys, ...additionalKeys.flat()].every(isUsable)
  })
}

const settingPlaces: { readonly [key: string]: string } = {
  scan_depth: 'lore_settings.scan_depth',
  token_budget: 'lore_settings.token_budget',
  recursive_scanning: 'lore_settings.recursive',
  name: '',
  description: '',
}

function tellSettings(book: JsonObject): readonly CardMapping[] {
  const settings = settingsTree(book)
  return Object.entries(settingPlaces).flatMap(([key, to]) => {
    const value = valueAt(book, key) ?? ''
    if (value === '') return []
    const kept = valueAt(settings, to.replace('lore_settings.', ''))
    // What is usual anyway is not written.
    if (kept === undefined && value === false) return []
    if (to !== '' && isSameJson(kept, value)) return [{ from: `${place}.${key}`, to, note: '' }]
    const note = to === '' ? 'Kept for export.' : 'Nearest that our cards take; kept for export.'
    return [{ from: `${place}.${key}`, to: kept === undefined ? '' : to, note }]
  })
}
