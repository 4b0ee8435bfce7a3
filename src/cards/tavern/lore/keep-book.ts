import type { LoreEntry, LoreSettings } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { mapAt } from '../fields.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { labelOf, markOf } from './find-kept.ts'
import { keepEntry, usualParts } from './keep-entry.ts'
import { keepFields, restoreFields } from './keep-fields.ts'
import { restoreEntries } from './restore-entries.ts'
import { writeBook, writeSettings } from './write-book.ts'

// What is kept of a book: `book`, its own fields; `shape`, what its entries are in; `entries`, what is kept of them, each with its
// place and label, in a map with its key, and by part with what differs from `usual`; `strays`, what is among the entries and is none.
// `raw`: what is no book at all.

/** Keeps what an export of our lore alone would not give back of a book; `undefined`: nothing, or there is no book. */
export function keepBook(
  raw: JsonValue | undefined,
  lore: readonly LoreEntry[],
  settings: LoreSettings,
): JsonObject | undefined {
  if (raw === undefined) return undefined
  if (!isJsonObject(raw)) return { raw }
  const { entries: written, ...fields } = raw
  const all = listKeyed(written)
  const known = all.filter(({ value }) => isJsonObject(value))
  const strays = all.filter(({ value }) => !isJsonObject(value))
  const records = known.flatMap(({ key, value }, at) => {
    const entry = lore[at]
    if (entry === undefined || !isJsonObject(value)) return []
    const differences = keepEntry(value, entry)
    const isPlain = Object.keys(differences).length === 0 && (key === undefined || key === String(at))
    const found = { at, label: labelOf(entry), ...(key !== undefined && { key }), of: markOf(entry) }
    return isPlain ? [] : [{ found, differences, value, entry }]
  })
  const usual = records.length > 1 ? usualParts(records.map(({ differences }) => differences)) : {}
  const entries = records.map(({ found, value, entry }) => ({ ...found, ...keepEntry(value, entry, usual) }))
  const book = keepFields(fields, writeSettings(settings))
  const isSilent = lore.length === 0 && writeBook(lore, settings) === undefined
  const shape = Array.isArray(written) ? 'list' : isJsonObject(written) ? 'map' : 'other'
  const kept = {
    ...(Object.keys(book).length > 0 && { book }),
    ...((shape !== 'list' || isSilent) && { shape }),
    ...(shape === 'other' && written !== undefined && { other: written }),
    ...(Object.keys(usual).length > 0 && { usual }),
    ...(entries.length > 0 && { entries }),
    ...(strays.length > 0 && {
      strays: strays.map(({ at, key, value }) => (key === undefined ? { at, value } : { key, value })),
    }),
  }
  return Object.keys(kept).length > 0 ? kept : undefined
}

/** The book as it goes out: as it came in while nobody has edited the lore. `undefined`: there is none. */
export function restoreBook(
  kept: JsonValue | undefined,
  lore: readonly LoreEntry[],
  settings: LoreSettings,
): JsonValue | undefined {
  const ours = writeBook(lore, settings)
  if (!isJsonObject(kept)) return ours
  const raw = valueAt(kept, 'raw')
  if (raw !== undefined) return ours ?? raw
  const fields = restoreFields(writeSettings(settings), mapAt(kept, 'book'))
  const shape = valueAt(kept, 'shape')
  const other = valueAt(kept, 'other')
  if (shape === 'other' && lore.length === 0)
    return other === undefined ? fields : { ...fields, entries: other }
  return { ...fields, entries: restoreEntries(kept, lore, shape === 'map') }
}

interface Keyed {
  /** Place among the entries, strays included. */
  readonly at: number
  readonly key: string | undefined
  readonly value: JsonValue
}

function listKeyed(written: JsonValue | undefined): readonly Keyed[] {
  if (Array.isArray(written)) return written.map((value, at) => ({ at, key: undefined, value }))
  return isJsonObject(written) ? Object.entries(written).map(([key, value], at) => ({ at, key, value })) : []
}
