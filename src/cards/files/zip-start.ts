import type { Refuse } from './refusal.ts'

const endBytes = 22
const endSignature = 0x06054b50
const locatorBytes = 20
const locatorSignature = 0x07064b50
const maxCommentBytes = 0xffff

/**
 * The archive in a file: all of it, or what follows a picture that was put before it. Some tools do so and count the places
 * in the archive from its own beginning.
 */
export function findArchive(bytes: Uint8Array, refuse: Refuse): Buffer {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(file)
  if (end === undefined) throw refuse('file-damaged', 'is an archive without its end')
  // The larger format of archives has its places in a record of its own, and never stands behind a picture.
  const isLarge = end >= locatorBytes && file.readUInt32LE(end - locatorBytes) === locatorSignature
  const before = isLarge ? 0 : end - file.readUInt32LE(end + 12) - file.readUInt32LE(end + 16)
  if (before < 0) throw refuse('file-damaged', 'is an archive whose directory is not where it says')
  return file.subarray(before)
}

/** Where the last record of an archive begins; `undefined`: the file does not end as an archive does. */
export function findEnd(file: Buffer): number | undefined {
  const first = Math.max(file.length - endBytes - maxCommentBytes, 0)
  for (let at = file.length - endBytes; at >= first; at -= 1) {
    if (file.readUInt32LE(at) !== endSignature) continue
    if (at + endBytes + file.readUInt16LE(at + 20) === file.length) return at
  }
  return undefined
}
