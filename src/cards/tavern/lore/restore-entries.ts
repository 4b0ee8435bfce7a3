import type { LoreEntry } from '../../../contract/lore.ts'
import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { mapAt } from '../fields.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { findKept } from './find-kept.ts'
import { restoreEntry } from './keep-entry.ts'
import { writeEntry } from './write-entry.ts'

/** The entries of a book as they go out, each with what was kept of it. */
export function restoreEntries(kept: JsonObject, lore: readonly LoreEntry[], isMap: boolean): JsonValue {
  const records = listAt(kept, 'entries')
  const strays = listAt(kept, 'strays')
  const found = findKept(lore, records)
  const usual = mapAt(kept, 'usual')
  const restored = lore.map((entry, index) => {
    const record = found[index]
    const value = record === undefined ? writeEntry(entry) : restoreEntry(record, usual, entry)
    return { key: record && valueAt(record, 'key'), value }
  })
  if (!isMap)
    return withStrays(
      restored.map(({ value }) => value),
      strays,
    )
  return Object.fromEntries([
    ...strays.map((stray) => [String(valueAt(stray, 'key')), valueAt(stray, 'value') ?? null] as const),
    ...nameEntries(restored, [...records, ...strays]),
  ])
}

interface Restored {
  /** In a map: what it was named. */
  readonly key: JsonValue | undefined
  readonly value: JsonObject
}

/** Gives each entry its own key, or a number; all of them numbers where their order would not be ours else. */
function nameEntries(restored: readonly Restored[], records: readonly JsonObject[]) {
  const taken = new Set(records.map((record) => valueAt(record, 'key')))
  let free = 0
  const named = restored.map(({ key, value }, index): readonly [string, JsonObject] => {
    if (typeof key === 'string') return [key, value]
    free = Math.max(free, index)
    while (taken.has(String(free))) free += 1
    taken.add(String(free))
    return [String(free), value]
  })
  const values = Object.values(Object.fromEntries(named))
  const isOurOrder = named.every(([, value], index) => value === values[index])
  return isOurOrder ? named : named.map(([, value], index) => [String(index), value] as const)
}

function withStrays(entries: readonly JsonValue[], strays: readonly JsonObject[]): readonly JsonValue[] {
  const rest = [...entries].reverse()
  const waiting = strays.toSorted((a, b) => Number(valueAt(b, 'at')) - Number(valueAt(a, 'at')))
  const all: JsonValue[] = []
  while (rest.length > 0 || waiting.length > 0) {
    const stray = waiting.at(-1)
    const isNext = stray !== undefined && (rest.length === 0 || valueAt(stray, 'at') === all.length)
    if (isNext) waiting.pop()
    all.push(isNext ? (valueAt(stray, 'value') ?? null) : (rest.pop() ?? null))
  }
  return all
}

function listAt(map: JsonObject, key: string): readonly JsonObject[] {
  const value = valueAt(map, key)
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
