import { decodeText } from '../decode-text.ts'
import type { JsonObject, JsonValue } from './card-source.ts'
import { limits } from './limits.ts'
import { measureJson } from './measure-json.ts'
import type { Refuse } from './refusal.ts'

/**
 * Reads a card's JSON. Halves of surrogate pairs, which some tools leave where they cut a text, stay: JSON has an escape for
 * them. -0 becomes 0, as every writer of JSON would have it; a number too large for a double is refused. Of a key that is there twice the last counts.
 * @param where What holds the JSON, such as ``chunk `chara` at byte 33``, for messages.
 */
export function readJson(bytes: Uint8Array, where: string, refuse: Refuse): JsonObject {
  if (bytes.length > limits.jsonBytes) {
    throw refuse('file-too-large', `has more than ${limits.jsonBytes / 1_000_000} MB of text in ${where}`, {
      remedy: 'Make its lorebook or other texts shorter, or keep its pictures in a CHARX file.',
    })
  }
  const decoded = decodeText(bytes)
  if ('invalidAt' in decoded) {
    const { line, column } = decoded.invalidAt
    throw refuse('file-damaged', `has bytes that are no UTF-8 in ${where}, line ${line}, column ${column}`)
  }
  const { isTooDeep, documents, isOpen } = measureJson(bytes)
  if (isTooDeep) throw refuse('too-deep', `is nested too deeply, or has too many parts, in ${where}`)
  if (documents > 1) throw refuse('several-cards', `has ${documents} JSON documents in ${where}`)
  if (isOpen) throw refuse('file-damaged', `ends in the middle of ${where}`)
  const value = cleanValue(parse(decoded.text, where, refuse), where, refuse)
  if (isObject(value)) return value
  if (Array.isArray(value) && value.length > 1 && value.every(isObject)) {
    throw refuse('several-cards', `has a list of ${value.length} in ${where}`)
  }
  throw refuse('not-a-card', `has JSON in ${where} that is no map`)
}

function parse(text: string, where: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The engine's own message quotes the text, so only the position is taken from it.
    const position = error instanceof Error ? /position \d+/.exec(error.message)?.[0] : undefined
    const at = position === undefined ? '' : `, ${position}`
    throw refuse('file-damaged', `has something that is no JSON in ${where}${at}`)
  }
}

/** What `JSON.parse` answered, as JSON can be written again. The depth is bounded by then. */
function cleanValue(value: unknown, where: string, refuse: Refuse): JsonValue {
  if (typeof value === 'string') return value
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value === 0 ? 0 : value
    throw refuse('file-damaged', `has a number that is too large in ${where}`)
  }
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, where, refuse))
  if (typeof value !== 'object' || value === null) return value === true || value === false ? value : null
  // `fromEntries` makes `__proto__` a key like others.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, cleanValue(item, where, refuse)]),
  )
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
