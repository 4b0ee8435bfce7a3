import { sha256 } from '../../util/sha256.ts'
import type { JsonValue } from '../files/card-source.ts'
import { mapTexts } from './json.ts'

// Pictures that a card holds as data URLs would bury its text: the kept original has them, and gives them back at an export.

const longestKept = 2_000
const placeholder = /^original:[0-9a-f]{32}$/

/** A value with long data URLs replaced by their hashes. */
export function elideFiles(value: JsonValue): JsonValue {
  return mapTexts(value, (text) => (isFile(text) ? hashOf(text) : text))
}

/** The value with the data URLs of the original, and how many it lacks. */
export function restoreFiles(
  value: JsonValue,
  original: JsonValue | undefined,
): { readonly value: JsonValue; readonly missing: number } {
  const known = new Map<string, string>()
  let missing = 0
  let isRead = false
  const restored = mapTexts(value, (text) => {
    if (!placeholder.test(text)) return text
    if (!isRead && original !== undefined) {
      mapTexts(original, (file) => {
        if (isFile(file)) known.set(hashOf(file), file)
        return file
      })
    }
    isRead = true
    if (!known.has(text)) missing += 1
    return known.get(text) ?? text
  })
  return { value: restored, missing }
}

function isFile(text: string): boolean {
  return text.length > longestKept && text.startsWith('data:')
}

function hashOf(file: string): string {
  return `original:${sha256(file).slice(0, 32)}`
}
