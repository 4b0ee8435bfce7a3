import { crc32 } from 'node:zlib'
import { limits } from './limits.ts'
import type { Refuse } from './refusal.ts'

/** The first bytes of every PNG. */
export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** One chunk of a PNG. Its bytes are views into the file. */
export interface PngChunk {
  /** Four letters. */
  readonly type: string
  /** Where it begins in the file. */
  readonly offset: number
  readonly data: Uint8Array
  /** All of it: length, type, data, checksum. */
  readonly bytes: Uint8Array
}

/** A PNG, taken apart. */
export interface PngParts {
  /** From IHDR to IEND. */
  readonly chunks: readonly PngChunk[]
  /** What stands behind IEND. */
  readonly rest: Uint8Array
}

/** Bytes of a chunk beside its data. */
const frameBytes = 12

/** Walks through the chunks of a PNG, and checks each length before it is used, and each checksum. */
export function readChunks(bytes: Uint8Array, refuse: Refuse): PngParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: PngChunk[] = []
  let offset = pngSignature.length
  for (;;) {
    const left = bytes.length - offset
    if (left < frameBytes) throw refuse('file-damaged', `ends at byte ${bytes.length}, before its last chunk`)
    const length = view.getUint32(offset)
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
    if (!/^[A-Za-z]{4}$/.test(type)) throw refuse('file-damaged', `has no chunk at byte ${offset}`)
    if (length > left - frameBytes) {
      throw refuse('file-damaged', `has a chunk \`${type}\` at byte ${offset} that is longer than the file`)
    }
    const end = offset + frameBytes + length
    if (crc32(bytes.subarray(offset + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw refuse('file-damaged', `has a chunk \`${type}\` at byte ${offset} with a wrong checksum`)
    }
    if ((type === 'IHDR') !== (chunks.length === 0) || (type === 'IHDR' && length !== 13)) {
      throw refuse('file-damaged', `has a chunk \`${type}\` at byte ${offset} where none may be`)
    }
    chunks.push({
      type,
      offset,
      data: bytes.subarray(offset + 8, end - 4),
      bytes: bytes.subarray(offset, end),
    })
    if (type === 'IEND') return { chunks, rest: bytes.subarray(end) }
    if (chunks.length >= limits.pngChunks) {
      throw refuse('too-deep', `has more than ${limits.pngChunks} chunks`)
    }
    offset = end
  }
}

/** Writes one chunk. */
export function encodeChunk(type: string, data: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(frameBytes + data.length)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(data, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4)
  return chunk
}
