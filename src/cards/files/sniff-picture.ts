import type { CardPicture } from '../../contract/card-file.ts'
import { limits } from './limits.ts'
import { pngSignature } from './png-chunks.ts'
import { startsWith } from './signatures.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/** Finds the size that a picture says it has; `undefined`: it is no such picture. Reads beyond the end throw a RangeError. */
type Measure = (view: DataView, bytes: Uint8Array) => Size | undefined

const measures = {
  png: measurePng,
  jpg: measureJpeg,
  webp: measureWebp,
  gif: measureGif,
} as const satisfies Record<CardPicture['extension'], Measure>

/** What picture these bytes are; `undefined`: none that is shown everywhere, or one beyond the limits. */
export function sniffPicture(bytes: Uint8Array): CardPicture | undefined {
  if (bytes.length > limits.pictureBytes) return undefined
  const size = (measure: Measure) => measureSafely(measure, bytes)
  if (isSound(size(measures.png))) return { bytes, extension: 'png' }
  if (isSound(size(measures.jpg))) return { bytes, extension: 'jpg' }
  if (isSound(size(measures.webp))) return { bytes, extension: 'webp' }
  return isSound(size(measures.gif)) ? { bytes, extension: 'gif' } : undefined
}

function measureSafely(measure: Measure, bytes: Uint8Array): Size | undefined {
  try {
    return measure(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function isSound(size: Size | undefined): boolean {
  if (size === undefined) return false
  const { width, height } = size
  return Math.min(width, height) > 0 && Math.max(width, height) <= limits.pictureSide
}

function measurePng(view: DataView, bytes: Uint8Array): Size | undefined {
  if (!startsWith(bytes, pngSignature) || !startsWith(bytes, '\0\0\0\x0dIHDR', 8)) return undefined
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

function measureGif(view: DataView, bytes: Uint8Array): Size | undefined {
  if (!startsWith(bytes, 'GIF87a') && !startsWith(bytes, 'GIF89a')) return undefined
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

function measureWebp(view: DataView, bytes: Uint8Array): Size | undefined {
  if (!startsWith(bytes, 'RIFF') || !startsWith(bytes, 'WEBP', 8)) return undefined
  if (view.getUint32(4, true) + 8 > bytes.length) return undefined
  if (startsWith(bytes, 'VP8 ', 12)) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (startsWith(bytes, 'VP8L', 12)) {
    const packed = view.getUint32(21, true)
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 }
  }
  if (!startsWith(bytes, 'VP8X', 12)) return undefined
  const side = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000 + 1
  return { width: side(24), height: side(27) }
}

const startOfImage = '\xff\xd8\xff'
const startOfScan = 0xda

/** Walks through the segments to the frame's header. */
function measureJpeg(view: DataView, bytes: Uint8Array): Size | undefined {
  if (!startsWith(bytes, startOfImage)) return undefined
  let at = 2
  for (;;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === startOfScan) return undefined
    // C4, C8 and CC are tables; the other ones from C0 to CF are frames.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    at += 2 + view.getUint16(at + 2)
  }
}
