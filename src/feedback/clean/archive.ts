import { readFile, stat } from 'node:fs/promises'
import { packZip, type ZipEntry } from '../../util/pack-zip.ts'
import { printable } from '../../util/printable.ts'
import { listEntries } from '../../util/unzip/list-entries.ts'
import type { RefuseArchive } from '../../util/unzip/refuse-archive.ts'
import { unpack } from '../../util/unzip/unpack.ts'
import { mostFolderBytes } from '../place/zip-file.ts'
import type { Cleaning } from './clean-row.ts'
import { type CleanReport, cleanRows, createCleanCounter, isTouched } from './clean-rows.ts'
import { readmeFormat, recountReadme } from './readme.ts'
import { type FileRow, notAnExportError, readRows } from './rows-of-file.ts'

/** The texts of an export, with room for what a README tells besides, and for the heads of its files. */
const mostBytes = mostFolderBytes + (1 << 20)

/** However well rows are packed, somebody may have said one thing again and again: the sum of bytes is what bounds them. */
const limits = { entries: 1_000, entryNameBytes: 512, ratio: Number.POSITIVE_INFINITY, ratioFromBytes: 0 }

/** What comes of an archive; nothing is written. */
interface CleanedArchive {
  readonly report: CleanReport
  /** Packs it anew; other files than those of rows, and its README, as they were. */
  pack(): Promise<Uint8Array>
}

/** Takes people out of a zip file of training files. Fails with a FeedbackError `not-an-export`. */
export async function cleanArchive(path: string, cleaning: Cleaning, at: number): Promise<CleanedArchive> {
  const entries = await readArchive(path)
  const readmes = entries.filter(isReadme)
  if (!entries.some(isOfRows) && readmes.length === 0)
    throw notAnExportError(path, 'It holds no file of an export.')
  const packed = entries.find(({ name }) => /\.(?:gz|zip)$/i.test(name))
  if (packed)
    throw notAnExportError(
      path,
      `It holds a packed file, which is to be unpacked first: \`${printable(packed.name)}\`.`,
    )
  const counter = createCleanCounter()
  const cleaned = new Map<string, ZipEntry>()
  for (const entry of entries)
    cleaned.set(entry.name, isOfRows(entry) ? await cleanEntry(entry, path, cleaning, counter) : entry)
  return {
    report: counter.read(),
    async pack() {
      for (const readme of readmes) cleaned.set(readme.name, await tellReadme(readme, cleaned, path, at))
      return await packZip(cleaned.values())
    },
  }
}

/** All that is in it, with no more bytes than we ever pack. */
async function readArchive(path: string): Promise<readonly ZipEntry[]> {
  const refuse: RefuseArchive = (_code, what, { cause } = {}) => notAnExportError(path, `It ${what}.`, cause)
  const tooLarge = 'holds more than any that `/feedback export` sends'
  if ((await stat(path)).size > mostBytes) throw refuse('file-too-large', tooLarge)
  const files = await listEntries(await readFile(path), limits, refuse)
  if (files.reduce((sum, { size }) => sum + size, 0) > mostBytes) throw refuse('file-too-large', tooLarge)
  const entries: ZipEntry[] = []
  for (const file of files) {
    const bytes = await unpack(file, { ...limits, maxBytes: mostBytes }, refuse)
    entries.push({ name: file.name, bytes, isStored: !file.isDeflated })
  }
  return entries
}

function isOfRows({ name }: ZipEntry): boolean {
  return /\.(?:jsonl|csv)$/i.test(name)
}

function isReadme({ name, bytes }: ZipEntry): boolean {
  return /(?:^|\/)README\.md$/.test(name) && readmeFormat(textOf(bytes)) !== undefined
}

async function cleanEntry(
  entry: ZipEntry,
  path: string,
  cleaning: Cleaning,
  total: ReturnType<typeof createCleanCounter>,
): Promise<ZipEntry> {
  const counter = createCleanCounter()
  const count = (outcome: Parameters<typeof total.count>[0]) => {
    counter.count(outcome)
    total.count(outcome)
  }
  const texts: string[] = []
  for await (const text of cleanRows(rowsOf(entry, path), cleaning, { ...counter, count })) texts.push(text)
  return isTouched(counter.read()) ? { ...entry, bytes: Buffer.from(texts.join('')) } : entry
}

async function tellReadme(
  readme: ZipEntry,
  entries: ReadonlyMap<string, ZipEntry>,
  path: string,
  at: number,
): Promise<ZipEntry> {
  const folder = readme.name.replace(/[^/]*$/, '')
  const open = (file: string) => {
    const entry = entries.get(`${folder}${file}`)
    return entry && rowsOf(entry, path)
  }
  return { ...readme, bytes: Buffer.from(await recountReadme(textOf(readme.bytes), open, at)) }
}

function rowsOf({ name, bytes }: ZipEntry, path: string): AsyncIterable<FileRow> {
  return readRows(piecesOf(bytes), `${path} (${printable(name)})`)
}

const pieceBytes = 1 << 16

function* piecesOf(bytes: Uint8Array): Iterable<string> {
  // A byte order mark is for whoever reads the rows.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for (let at = 0; at < bytes.length; at += pieceBytes)
    yield decoder.decode(bytes.subarray(at, at + pieceBytes), { stream: at + pieceBytes < bytes.length })
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
