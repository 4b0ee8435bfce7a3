import type { JsonObject, JsonValue } from '../files/card-source.ts'

/** Whether a value is a map of JSON; `undefined` stands for what is absent. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a map says under a key of its own: `__proto__` and `constructor` are keys like others. */
export function valueAt(map: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** Whether two values say the same; the order of keys says nothing. */
export function isSameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSameJson(item, b[index]))
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSameJson(valueAt(a, key), valueAt(b, key)))
}

/** Any value of JSON, or `undefined` where something else is in it. */
export function readJson(value: unknown): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value
  if (Array.isArray(value)) {
    const items = value.map(readJson)
    return items.every((item) => item !== undefined) ? items : undefined
  }
  if (typeof value !== 'object') return undefined
  const entries = Object.entries(value).map(([key, item]) => [key, readJson(item)] as const)
  const known = entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]))
  return known.length === entries.length ? Object.fromEntries(known) : undefined
}

/** A value with each of its texts replaced; keys stay. */
export function mapTexts(value: JsonValue, replace: (text: string) => string): JsonValue {
  if (typeof value === 'string') return replace(value)
  if (Array.isArray(value)) return value.map((item: JsonValue) => mapTexts(item, replace))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, replace)]))
}
