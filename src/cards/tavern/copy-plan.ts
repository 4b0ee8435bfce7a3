import type { JsonObject } from '../files/card-source.ts'
import { mapAt, readMap, readTexts } from './fields.ts'
import { isSameJson, valueAt } from './json.ts'

// A picture holds a card twice, the second time for older readers. Most tools write the same again with another version, or
// without some keys: then what has become of the card can be written that way too.

const versionKeys = ['spec', 'spec_version']

/** How the copy for older readers differs from the card; `undefined`: not by keys alone, or there is none. */
export function planCopy(copy: JsonObject | undefined, card: JsonObject): JsonObject | undefined {
  if (copy === undefined) return undefined
  const [copied, data] = [mapAt(copy, 'data'), mapAt(card, 'data')]
  if (!isPartOf(copied, data) || !isPartOf(without(copy, [...versionKeys, 'data']), card)) return undefined
  const version = Object.entries(copy).filter(([key]) => versionKeys.includes(key))
  const [drop, dropData] = [missingIn(copy, card), missingIn(copied, data)]
  return {
    ...Object.fromEntries(version),
    ...(drop.length > 0 && { drop }),
    ...(dropData.length > 0 && { drop_data: dropData }),
  }
}

/** The copy of a card by that plan. */
export function writeCopy(card: JsonObject, plan: JsonObject): JsonObject {
  const { drop, drop_data, ...version } = plan
  const copy = { ...without(card, readTexts(drop)), ...version }
  const data = valueAt(copy, 'data')
  return data === undefined ? copy : { ...copy, data: without(readMap(data), readTexts(drop_data)) }
}

function isPartOf(part: JsonObject, whole: JsonObject): boolean {
  return Object.entries(part).every(([key, value]) => isSameJson(value, valueAt(whole, key)))
}

function missingIn(part: JsonObject, whole: JsonObject): readonly string[] {
  return Object.keys(whole).filter((key) => !Object.hasOwn(part, key))
}

function without(map: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))
}
