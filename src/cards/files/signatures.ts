import { pngSignature } from './png-chunks.ts'

/** How a ZIP archive begins. */
export const zipSignature = Uint8Array.of(0x50, 0x4b, 0x03, 0x04)

/** Kinds of files that hold a card, or may. */
export type FileKind = 'png' | 'jpeg' | 'zip' | 'json' | 'text'

/** What a file is by its first bytes: a kind that may hold a card, or the name of another one. */
export type DetectedFile =
  | { readonly kind: FileKind }
  | { readonly other: string; readonly isPicture: boolean }

/** Whether bytes begin so. */
export function startsWith(bytes: Uint8Array, start: Uint8Array | string, offset = 0): boolean {
  const expected = typeof start === 'string' ? Buffer.from(start, 'latin1') : start
  return expected.every((byte, index) => bytes[offset + index] === byte)
}

const pictures: readonly (readonly [start: string, offset: number, name: string])[] = [
  ['WEBP', 8, 'a WebP picture'],
  ['GIF8', 0, 'a GIF picture'],
  ['ftypavi', 4, 'an AVIF picture'],
  ['ftyphei', 4, 'a HEIC picture'],
  ['ftypmif', 4, 'a HEIF picture'],
  ['BM', 0, 'a BMP picture'],
  ['II*\0', 0, 'a TIFF picture'],
  ['MM\0*', 0, 'a TIFF picture'],
  ['\xff\x0a', 0, 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 0, 'a JPEG XL picture'],
]

const others: readonly (readonly [start: string, name: string])[] = [
  ['%PDF', 'a PDF document'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ', 'an XZ archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['SQLite format', 'a database'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
  ['GGUF', 'a model'],
  ['RIFF', 'a sound or a film'],
  ['ID3', 'a sound'],
  ['OggS', 'a sound'],
  ['\xff\xfe', 'a text in UTF-16 and not in UTF-8'],
  ['\xfe\xff', 'a text in UTF-16 and not in UTF-8'],
]

/** Tells a file by its first bytes. */
export function detectFile(bytes: Uint8Array): DetectedFile {
  if (startsWith(bytes, pngSignature)) return { kind: 'png' }
  if (startsWith(bytes, '\xff\xd8\xff')) return { kind: 'jpeg' }
  if (startsWith(bytes, zipSignature) || startsWith(bytes, 'PK\x05\x06')) return { kind: 'zip' }
  const picture = pictures.find(([start, offset]) => startsWith(bytes, start, offset))
  if (picture !== undefined) return { other: picture[2], isPicture: true }
  const other = others.find(([start]) => startsWith(bytes, start))
  if (other !== undefined) return { other: other[1], isPicture: false }
  return detectText(bytes)
}

function detectText(bytes: Uint8Array): DetectedFile {
  const start = Buffer.from(bytes.subarray(0, 1024))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (start === '') return { other: 'empty', isPicture: false }
  if (/^[[{]/.test(start)) return { kind: 'json' }
  if (/^<(!doctype|html|head|body|\?xml|svg)/i.test(start)) return { other: 'a web page', isPicture: false }
  if (start.includes('\0')) return { other: 'no text and no picture', isPicture: false }
  return { kind: 'text' }
}
