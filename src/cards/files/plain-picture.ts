import { deflateSync } from 'node:zlib'
import { encodeChunk, pngSignature } from './png-chunks.ts'

const width = 400
const height = 600
/** A calm blue grey. */
const colour = Uint8Array.of(0x5b, 0x6b, 0x7f)

/** A PNG of one colour in portrait format, for a card whose character has no picture. */
export function createPlainPicture(): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // One bit a pixel, which is an index into the palette.
  header.set([1, 3, 0, 0, 0], 8)
  const row = 1 + Math.ceil(width / 8)
  return Buffer.concat([
    pngSignature,
    encodeChunk('IHDR', header),
    encodeChunk('PLTE', colour),
    encodeChunk('IDAT', deflateSync(new Uint8Array(row * height))),
    encodeChunk('IEND', new Uint8Array()),
  ])
}
