import type { Entry } from 'yauzl'
import { checkEntryName } from './entry-name.ts'
import type { ArchiveLimits, RefuseArchive } from './refuse-archive.ts'

/** A file in an archive, checked as far as can be without unpacking it. */
export interface ArchivedFile {
  readonly name: string
  /** Still packed; a view into the archive. */
  readonly packed: Uint8Array
  readonly isDeflated: boolean
  /** Bytes that its header promises. */
  readonly size: number
  readonly crc32: number
}

interface Extent {
  readonly start: number
  readonly end: number
}

const localHeaderBytes = 30
const localSignature = 0x04034b50
const fileTypes = 0o170000
const regularFile = 0o100000
const folder = 0o040000
const encryptedDetails = { remedy: 'Unpack it with its password, and pack it anew without one.' }

/** Lists the files of an archive in its order. Nothing of what its headers say is believed without a check. */
export async function listEntries(
  archive: Buffer,
  limits: ArchiveLimits,
  refuse: RefuseArchive,
): Promise<readonly ArchivedFile[]> {
  const files: ArchivedFile[] = []
  const extents: Extent[] = []
  const names = new Set<string>()
  for await (const entry of openEntries(archive, limits, refuse)) {
    const place = `file ${extents.length + 1} of its archive`
    const refuseEntry: RefuseArchive = (code, what, details) => refuse(code, `${what}: ${place}`, details)
    const name = checkEntryName(entry.fileNameRaw, limits, refuseEntry)
    const folded = name.normalize('NFC').toLowerCase()
    if (names.has(folded)) throw refuseEntry('file-unsafe', 'has a name twice')
    names.add(folded)
    checkKind(entry, refuseEntry)
    const { extent, packed } = findData(entry, archive, refuseEntry)
    extents.push(extent)
    if (!name.endsWith('/')) {
      files.push({
        name,
        packed,
        isDeflated: entry.compressionMethod === 8,
        size: entry.uncompressedSize,
        crc32: entry.crc32,
      })
    } else if (entry.uncompressedSize > 0) {
      throw refuseEntry('file-unsafe', 'has a folder with a content')
    }
  }
  checkOverlaps(extents, refuse)
  return files
}

async function* openEntries(
  archive: Buffer,
  limits: ArchiveLimits,
  refuse: RefuseArchive,
): AsyncGenerator<Entry> {
  // Few programs read one.
  const { fromBufferPromise } = await import('yauzl')
  const damaged = (cause: unknown): never => {
    const isEncrypted = cause instanceof Error && cause.message.includes('encryption')
    if (isEncrypted) throw refuse('file-unsafe', 'has an encrypted file', { ...encryptedDetails, cause })
    throw refuse('file-damaged', 'is an archive that cannot be read', { cause })
  }
  const zip = await fromBufferPromise(archive, { decodeStrings: false }).catch(damaged)
  if (zip.entryCount > limits.entries) {
    throw refuse('too-deep', `has more than ${limits.entries} files in its archive`)
  }
  const entries = zip.eachEntry()
  for (;;) {
    const next = await entries.next().catch(damaged)
    if (next.done === true) return
    yield next.value
  }
}

function checkKind(entry: Entry, refuse: RefuseArchive): void {
  if (entry.isEncrypted()) throw refuse('file-unsafe', 'has an encrypted file', encryptedDetails)
  const type = (entry.externalFileAttributes >>> 16) & fileTypes
  if (type !== 0 && type !== regularFile && type !== folder) {
    throw refuse('file-unsafe', 'has a link or a device')
  }
  if (!entry.canDecodeFileData()) {
    throw refuse('not-supported', 'has a file that is not packed with Deflate', {
      remedy: 'Unpack it, and pack it anew as an ordinary ZIP.',
    })
  }
}

/** Where the file lies. The archive's directory is right, but a reader that does without it must see the same. */
function findData(
  entry: Entry,
  archive: Buffer,
  refuse: RefuseArchive,
): { readonly extent: Extent; readonly packed: Uint8Array } {
  const start = entry.relativeOffsetOfLocalHeader
  const damaged = () => refuse('file-damaged', `has nothing at byte ${start}, where a file should be`)
  if (start + localHeaderBytes > archive.length || archive.readUInt32LE(start) !== localSignature)
    throw damaged()
  const nameEnd = start + localHeaderBytes + archive.readUInt16LE(start + 26)
  const dataStart = nameEnd + archive.readUInt16LE(start + 28)
  const end = dataStart + entry.compressedSize
  if (end > archive.length) throw damaged()
  if (Buffer.compare(archive.subarray(start + localHeaderBytes, nameEnd), entry.fileNameRaw) !== 0) {
    throw refuse('file-unsafe', `has a file with two names at byte ${start}`)
  }
  return { extent: { start, end }, packed: archive.subarray(dataStart, end) }
}

/** Files that share their bytes unpack to far more than the archive holds. */
function checkOverlaps(extents: readonly Extent[], refuse: RefuseArchive): void {
  let end = 0
  for (const extent of extents.toSorted((a, b) => a.start - b.start)) {
    if (extent.start < end) throw refuse('file-unsafe', 'has files that overlap in its archive')
    end = extent.end
  }
}
