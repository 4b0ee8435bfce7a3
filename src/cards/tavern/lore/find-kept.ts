import type { LoreEntry } from '../../../contract/lore.ts'
import type { JsonObject } from '../../files/card-source.ts'
import { valueAt } from '../json.ts'
import { fingerprint } from '../leftovers.ts'
import { writeEntry } from './write-entry.ts'

/** What people know an entry by. */
export function labelOf({ name, keys }: LoreEntry): string {
  return (name || keys.join(', ')).slice(0, 60)
}

/** What tells whether an entry is still the same. */
export function markOf(entry: LoreEntry): string {
  return fingerprint(writeEntry(entry))
}

/**
 * Finds for each entry what was kept of it: of those that are the same, first at the same place and then anywhere; then of those
 * with the same name or keys; then of the one that stood at that place. Each is given out once.
 */
export function findKept(
  lore: readonly LoreEntry[],
  kept: readonly JsonObject[],
): readonly (JsonObject | undefined)[] {
  const found = new Array<JsonObject | undefined>(lore.length)
  const taken = new Set<JsonObject>()
  const seek = (keyOf: (record: JsonObject) => unknown, keyAt: (index: number) => unknown) => {
    const waiting = queues(
      kept.filter((record) => !taken.has(record)),
      keyOf,
    )
    for (const index of lore.keys()) {
      if (found[index] !== undefined) continue
      const record = waiting.get(keyAt(index))?.shift()
      if (record === undefined) continue
      found[index] = record
      taken.add(record)
    }
  }
  const marks = lore.map(markOf)
  const labels = lore.map(labelOf)
  seek(
    (record) => `${valueAt(record, 'at')} ${valueAt(record, 'of')}`,
    (index) => `${index} ${marks[index]}`,
  )
  seek(
    (record) => valueAt(record, 'of'),
    (index) => marks[index],
  )
  seek(
    (record) => valueAt(record, 'label'),
    (index) => labels[index],
  )
  seek(
    (record) => valueAt(record, 'at'),
    (index) => index,
  )
  return found
}

function queues(
  records: readonly JsonObject[],
  keyOf: (record: JsonObject) => unknown,
): ReadonlyMap<unknown, JsonObject[]> {
  return Map.groupBy(records, keyOf)
}
