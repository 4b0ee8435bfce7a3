import { buffer } from 'node:stream/consumers'

/** See {@link packZip}. */
export interface ZipEntry {
  /** Path within the archive. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Of pictures and sounds, which are packed already; otherwise its bytes are compressed. */
  readonly isStored?: boolean
}

/** A ZIP archive; the same entries make the same bytes. */
export async function packZip(entries: Iterable<ZipEntry>): Promise<Uint8Array> {
  // Few programs write one.
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  // In local time, as archives count, so that it is the same everywhere.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true }
  for (const { name, bytes, isStored = false } of entries)
    zip.addBuffer(Buffer.from(bytes), name, { ...options, compress: !isStored })
  zip.end()
  return await buffer(zip.outputStream)
}
