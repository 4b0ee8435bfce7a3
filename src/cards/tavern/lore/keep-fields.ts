import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { isJsonObject, isSameJson, valueAt } from '../json.ts'
import { applyLeftover, keepLeftover, readLeftover } from '../leftovers.ts'

/**
 * How a map that came in differs from what we write of it, by key: the value itself where we write none (a map as `raw`), else a
 * leftover with the fingerprint of what we write. An empty map: what is `usual` does not hold. No keys: nothing differs.
 *
 * Once something was edited, only the keys change that are now written differently.
 */
export function keepFields(raw: JsonObject, written: JsonObject, usual: JsonObject = {}): JsonObject {
  const keys = new Set([...Object.keys(raw), ...Object.keys(written), ...Object.keys(usual)])
  const differences = Array.from(keys).flatMap((key): readonly (readonly [string, JsonValue])[] => {
    const [theirs, ours] = [valueAt(raw, key), valueAt(written, key)]
    if (isSameJson(restoreField(ours, valueAt(usual, key)), theirs)) return []
    return [[key, keepField(theirs, ours)]]
  })
  return Object.fromEntries(differences)
}

function keepField(theirs: JsonValue | undefined, ours: JsonValue | undefined): JsonValue {
  if (ours === undefined && theirs !== undefined) return isJsonObject(theirs) ? { raw: theirs } : theirs
  return { ...keepLeftover(theirs, ours, ours) }
}

/** The map as it goes out. */
export function restoreFields(written: JsonObject, kept: JsonObject, usual: JsonObject = {}): JsonObject {
  const keys = new Set([...Object.keys(written), ...Object.keys(kept), ...Object.keys(usual)])
  const restored = Array.from(keys).flatMap((key) => {
    const value = restoreField(valueAt(written, key), valueAt(Object.hasOwn(kept, key) ? kept : usual, key))
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(restored)
}

function restoreField(ours: JsonValue | undefined, kept: JsonValue | undefined): JsonValue | undefined {
  if (ours !== undefined) return applyLeftover(ours, readLeftover(kept), ours)
  return isJsonObject(kept) ? addedValue(kept) : kept
}

/** A leftover is of what we wrote, and we write it no more. */
function addedValue(kept: JsonObject): JsonValue | undefined {
  return Object.hasOwn(kept, 'of') ? undefined : valueAt(kept, 'raw')
}
