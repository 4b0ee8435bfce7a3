import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { printable } from '../printable.ts'
import type { ArchivedFile } from './list-entries.ts'
import type { ArchiveLimits, RefuseArchive } from './refuse-archive.ts'

const inflate = promisify(inflateRaw)

/** Unpacks a file of an archive, to so many bytes and no more, whatever its header says. */
export async function unpack(
  file: ArchivedFile,
  { maxBytes, ratio, ratioFromBytes }: ArchiveLimits & { readonly maxBytes: number },
  refuse: RefuseArchive,
): Promise<Uint8Array> {
  const { name, packed, size } = file
  const refuseFile: RefuseArchive = (code, what, details) =>
    refuse(code, `${what}: \`${printable(name)}\``, details)
  if (size > maxBytes) {
    const megabytes = Math.floor(maxBytes / 1_000_000)
    throw refuseFile('file-too-large', `has a file that unpacks to more than ${megabytes} MB`)
  }
  if (size > ratioFromBytes && size > packed.length * ratio) {
    throw refuseFile('file-too-large', `has a file that unpacks to more than ${ratio} times its size`)
  }
  // A byte more than promised is a lie already.
  const bytes = file.isDeflated ? await inflateTo(packed, Math.max(size, 1), refuseFile) : packed
  if (bytes.length !== size || crc32(bytes) !== file.crc32) {
    throw refuseFile('file-damaged', 'has a file with a wrong length or checksum')
  }
  return bytes
}

async function inflateTo(packed: Uint8Array, maxBytes: number, refuse: RefuseArchive): Promise<Uint8Array> {
  try {
    return await inflate(packed, { maxOutputLength: maxBytes })
  } catch (cause) {
    const isLonger = cause instanceof RangeError
    const what = isLonger ? 'has a file that is longer than it says' : 'has a file that cannot be unpacked'
    throw refuse('file-damaged', what, { cause })
  }
}
