import type { JsonObject, JsonValue } from '../files/card-source.ts'
import { isJsonObject, valueAt } from './json.ts'

/** The fields of a card that have a place in our format, named as in the `data` of V3. */
export const fieldNames = [
  'name',
  'nickname',
  'description',
  'personality',
  'scenario',
  'first_mes',
  'alternate_greetings',
  'group_only_greetings',
  'mes_example',
  'system_prompt',
  'post_history_instructions',
  'creator',
  'creator_notes',
  'character_version',
  'tags',
  'character_book',
  'extensions',
] as const

/** One of {@link fieldNames}. */
export type FieldName = (typeof fieldNames)[number]

/** What a card says, by field; absent: it does not say it. */
export type Fields = { readonly [field in FieldName]?: JsonValue }

/** The text that a value plainly means: null is none, numbers are written out, lists are joined. */
export function readText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') return String(value)
  return Array.isArray(value) ? value.map(readText).filter(Boolean).join('\n') : ''
}

/** The texts that a value plainly means, those that say nothing left out. */
export function readTexts(value: JsonValue | undefined): readonly string[] {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : [value ?? null]
  return items.map(readText).filter((text) => text !== '')
}

/** The number that a value plainly means. */
export function readNumber(value: JsonValue | undefined): number | undefined {
  const isWritten = typeof value === 'string' && /^\s*[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)
  const number = isWritten ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A map, or an empty one where there is none. */
export function readMap(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** A map within a map, or an empty one. */
export function mapAt(map: JsonObject, key: string): JsonObject {
  return readMap(valueAt(map, key))
}

// Everything that no editor shows, but for tabs and line breaks.
const invisible = /[^\P{Cc}\n\t]|\uFEFF/gu

/** A text as a card of ours can hold it: line breaks of one kind, no control characters, no white space around it. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(invisible, '')
    .replace(/[\u2028\u2029]/g, '\n')
    .trim()
}

/** Description and example dialogue of the older tools, whose description may end with it. */
export function splitExamples(fields: Fields): { readonly about: string; readonly examples: string } {
  const about = readText(fields.description)
  const examples = readText(fields.mes_example)
  const at = examples === '' ? about.search(/^<START>$/m) : -1
  return at <= 0 ? { about, examples } : { about: about.slice(0, at).trim(), examples: about.slice(at) }
}
