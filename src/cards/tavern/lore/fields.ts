import type { JsonObject, JsonValue } from '../../files/card-source.ts'
import { cleanText, readTexts } from '../fields.ts'
import { isJsonObject, valueAt } from '../json.ts'
import { listOf } from './decorators.ts'

/**
 * What SillyTavern says of an entry: in `extensions`, or in the entry itself under the name that its own world files have
 * (`exclude_recursion` is `excludeRecursion` there). Its null is as good as nothing.
 */
export function tavernValue(entry: JsonObject, key: string): JsonValue | undefined {
  const extensions = valueAt(entry, 'extensions')
  const value = isJsonObject(extensions) ? valueAt(extensions, key) : undefined
  const worldKey = key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
  return value ?? valueAt(entry, worldKey) ?? undefined
}

/** The number within its bounds. */
export function clamp(value: number, minimum: number, maximum: number): number {
  // Plus zero: -0 is no number that YAML and JSON keep.
  return Math.min(maximum, Math.max(minimum, value)) + 0
}

/** A text on its own; empty where there is none. */
export function readLabel(value: JsonValue | undefined): string {
  return typeof value === 'string' ? cleanText(value) : ''
}

/** Keys: a list, or a text with commas between them. */
export function readKeys(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return listOf(cleanText(value))
  return Array.isArray(value) ? readTexts(value) : []
}

/** What SillyTavern's `selectiveLogic` means, by number. */
export const selectiveLogic = ['any', 'not_all', 'not_any', 'all'] as const
