import { isUtf8 } from 'node:buffer'
import type { Place } from './source.ts'

/** A file's text, or the place of its first byte that is no UTF-8. */
export type DecodedText = { readonly text: string } | { readonly invalidAt: Place }

/** Decodes UTF-8 strictly. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (isUtf8(bytes)) return { text: new TextDecoder('utf-8').decode(bytes) }
  let line = 1
  for (let start = 0; ; line += 1) {
    const newline = bytes.indexOf(0x0a, start)
    const end = newline < 0 ? bytes.length : newline
    const part = bytes.subarray(start, end)
    if (!isUtf8(part) || newline < 0) {
      const column = new TextDecoder('utf-8').decode(part).indexOf('\uFFFD') + 1
      return { invalidAt: { line, column: Math.max(column, 1) } }
    }
    start = newline + 1
  }
}
