import { inflateSync } from 'node:zlib'
import { encodeChunk, type PngChunk } from './png-chunks.ts'
import type { Refuse } from './refusal.ts'

/** A chunk that says something under a keyword. */
export interface PngText {
  readonly keyword: string
  /** What it says: Latin-1, for base64 is all that we look for. Unpacked when asked, to so many bytes. */
  read(maxBytes: number, refuse: Refuse): string
}

/** The text of a chunk `tEXt`, `zTXt` or `iTXt`; `undefined`: another chunk, or one without a keyword. */
export function findText({ type, offset, data }: PngChunk): PngText | undefined {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return undefined
  const end = data.indexOf(0)
  // The specification has at most 79 bytes; a longer one hurts nobody.
  if (end < 1) return undefined
  const where = `chunk \`${type}\` at byte ${offset}`
  return {
    keyword: latin1(data.subarray(0, end)),
    read(maxBytes, refuse) {
      const packed = findPacked(type, data.subarray(end + 1), where, refuse)
      const text = packed.isPacked ? inflate(packed.bytes, maxBytes, where, refuse) : packed.bytes
      if (text.length > maxBytes) throw refuse('file-too-large', `has too much text in ${where}`)
      return latin1(text)
    },
  }
}

/** Writes a chunk `tEXt`. */
export function encodeText(keyword: string, text: string): Uint8Array {
  return encodeChunk('tEXt', Buffer.from(`${keyword}\0${text}`, 'latin1'))
}

interface Packed {
  readonly bytes: Uint8Array
  readonly isPacked: boolean
}

function findPacked(type: 'tEXt' | 'zTXt' | 'iTXt', body: Uint8Array, where: string, refuse: Refuse): Packed {
  if (type === 'tEXt') return { bytes: body, isPacked: false }
  // `zTXt` has the method of packing before its text, `iTXt` also whether it is used, a language, and the keyword in it.
  const [flag, method] = type === 'zTXt' ? [1, body[0]] : [body[0], body[1]]
  const language = type === 'zTXt' ? 0 : body.indexOf(0, 2)
  const start = type === 'zTXt' ? 1 : body.indexOf(0, language + 1) + 1
  if (method !== 0 || (flag !== 0 && flag !== 1) || language < 0 || start < 1) {
    throw refuse('file-damaged', `has a ${where} that cannot be read`)
  }
  return { bytes: body.subarray(start), isPacked: flag === 1 }
}

function inflate(bytes: Uint8Array, maxBytes: number, where: string, refuse: Refuse): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw refuse('file-too-large', `unpacks to more than ${maxBytes / 1_000_000} MB in ${where}`, { cause })
    }
    throw refuse('file-damaged', `cannot be unpacked in ${where}`, { cause })
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
