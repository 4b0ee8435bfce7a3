import type { JsonObject, JsonValue } from '../../files/card-source.ts'

/**
 * What more than half of the maps say: a tool writes the same thirty settings into each of five hundred entries, and a card had
 * better say them once.
 */
export function usualOf(maps: readonly JsonObject[]): JsonObject {
  const valuesOf = new Map<string, JsonValue[]>()
  for (const [key, value] of maps.flatMap((map) => Object.entries(map))) {
    const values = valuesOf.get(key) ?? []
    values.push(value)
    valuesOf.set(key, values)
  }
  const usual = Array.from(valuesOf).flatMap(([key, values]) => {
    const value = mostOf(values, maps.length / 2)
    return value === undefined ? [] : [[key, value] as const]
  })
  return Object.fromEntries(usual)
}

/** The value that stands there more often than so many times. */
function mostOf(values: readonly JsonValue[], times: number): JsonValue | undefined {
  if (values.length <= times) return undefined
  const counts = Map.groupBy(values, (value) => JSON.stringify(value))
  return counts.values().find((same) => same.length > times)?.[0]
}
