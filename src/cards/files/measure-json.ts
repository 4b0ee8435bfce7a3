import { limits } from './limits.ts'

/** What a JSON text holds, found without parsing it. */
export interface JsonMeasure {
  /** Whether it is nested beyond the limit, or has more values than the limit. Then the rest was not looked at. */
  readonly isTooDeep: boolean
  /** Lists and maps that stand beside one another. */
  readonly documents: number
  /** Whether a list, a map or a string is not closed. */
  readonly isOpen: boolean
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openers = new Set([0x5b, 0x7b])
const closers = new Set([0x5d, 0x7d])

/** Bounds what parsing a JSON text will cost. */
export function measureJson(bytes: Uint8Array): JsonMeasure {
  let depth = 0
  let values = 0
  let documents = 0
  let isInString = false
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    if (isInString) {
      if (byte === backslash) index += 1
      else if (byte === quote) isInString = false
    } else if (byte === quote) isInString = true
    else if (byte === comma) values += 1
    else if (openers.has(byte)) {
      if (depth === 0) documents += 1
      depth += 1
      values += 1
    } else if (closers.has(byte)) depth -= 1
    if (depth > limits.depth || values > limits.values) return { isTooDeep: true, documents, isOpen: true }
  }
  return { isTooDeep: false, documents, isOpen: isInString || depth > 0 }
}
