import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { FeedbackError } from '../contract/errors.ts'
import type { ExportFilter, ExportReport } from '../contract/feedback-export.ts'

/** How far an export got, as it stands in `PATH.part.json`. */
export interface PartMark {
  readonly version: 1
  readonly exportId: string
  /** Ms since 1970. */
  readonly startedAt: number
  /** Of everything that decides what is in it. */
  readonly options: string
  /** Times in it are those of the first start. */
  readonly filter: ExportFilter
  /** Of the last entry that was looked at; absent: none. */
  readonly position?: string
  /** Bytes that count, by file; what stands behind them is of a step that was not finished. */
  readonly bytes: { readonly [file: string]: number }
  readonly rows: number
  readonly masked: number
  readonly leftOut: ExportReport['leftOut']
}

/** Files of an export while it is made: one, or a folder. */
export interface ExportPart {
  /** Appends to a file of it. */
  write(file: string, text: string): Promise<void>
  /** Makes all of it durable, and then notes how far it got. */
  keep(mark: Omit<PartMark, 'bytes'>): Promise<void>
  /** Paths of its files, for whoever looks into them; nothing is written meanwhile. */
  paths(): readonly string[]
  /** To be called before somebody changes its files: broken off after that, it begins anew. */
  removeMark(): Promise<void>
  /** Gives it its name. */
  finish(sidecars: readonly { readonly file: string; readonly text: string }[]): Promise<void>
  close(): Promise<void>
}

interface OpenFile {
  readonly handle: FileHandle
  readonly path: string
  bytes: number
  pending: string[]
  pendingLength: number
}

const bufferedLength = 1 << 16
/** People's words are in it: nobody but its owner reads them, as with the store. */
const fileMode = 0o600
const folderMode = 0o700

/** Where an export waits to be whole. */
export function partPaths(out: string): {
  readonly part: string
  readonly mark: string
  /** Empty, and there as long as somebody writes. */
  readonly lock: string
  /** Where a folder stands for a moment that it takes the place of. */
  readonly aside: string
} {
  return { part: `${out}.part`, mark: `${out}.part.json`, lock: `${out}.part.lock`, aside: `${out}.before` }
}

/** What an export that was broken off has left; `undefined`: nothing. Fails with a FeedbackError `cannot-resume`. */
export async function readMark(out: string): Promise<PartMark | undefined> {
  const { part, mark } = partPaths(out)
  if (!existsSync(mark) || !existsSync(part)) return undefined
  try {
    return JSON.parse(await readFile(mark, 'utf8'))
  } catch (error) {
    throw cannotResumeError(out, `${mark} cannot be read.`, error)
  }
}

/** Removes what an export that was broken off has left. */
export async function removePart(out: string): Promise<void> {
  const { part, mark } = partPaths(out)
  await rm(mark, { force: true })
  await rm(part, { recursive: true, force: true })
}

/** Opens the files, cut to what the mark says; without one, new ones. Fails with a FeedbackError. */
export async function openPart(
  out: string,
  { isFolder, header, mark }: { isFolder: boolean; header: string; mark: PartMark | undefined },
): Promise<ExportPart> {
  const { part, mark: markPath } = partPaths(out)
  const files = new Map<string, OpenFile>()

  async function openFile(file: string, bytes: number): Promise<OpenFile> {
    const path = file === '' ? part : join(part, file)
    if (isFolder) await mkdir(dirname(path), { recursive: true, mode: folderMode })
    const handle = await open(path, bytes > 0 ? 'r+' : 'w', fileMode)
    const opened = { handle, path, bytes, pending: [], pendingLength: 0 }
    files.set(file, opened)
    if (bytes === 0) append(opened, header)
    else await cut(opened, out)
    return opened
  }

  let failure: unknown

  /** What is there after a failure may be of a step that was not finished: the mark before it stands. */
  async function unlessFailed(work: () => Promise<void>): Promise<void> {
    if (failure !== undefined) throw failure
    try {
      await work()
    } catch (error) {
      failure = error
      throw error
    }
  }

  async function flush(file: OpenFile): Promise<void> {
    file.bytes += await writeWhole(file.handle, Buffer.from(file.pending.join('')), file.bytes)
    file.pending = []
    file.pendingLength = 0
  }

  try {
    if (isFolder) await mkdir(part, { recursive: true, mode: folderMode })
    for (const [file, bytes] of Object.entries(mark?.bytes ?? {})) await openFile(file, bytes)
    if (isFolder) await removeOthers(part, [...files.keys()])
    else if (!files.has('')) await openFile('', 0)
  } catch (error) {
    await closeAll(files)
    throw error
  }

  return {
    write: (name, text) =>
      unlessFailed(async () => {
        const file = files.get(name) ?? (await openFile(name, 0))
        append(file, text)
        if (file.pendingLength > bufferedLength) await flush(file)
      }),
    keep: (reached) =>
      unlessFailed(async () => {
        for (const file of files.values()) {
          await flush(file)
          await file.handle.sync()
        }
        const bytes = Object.fromEntries([...files].map(([name, file]) => [name, file.bytes]))
        await writeDurably(markPath, JSON.stringify({ ...reached, bytes }))
      }),
    paths: () => [...files.values()].map(({ path }) => path),
    removeMark: () => rm(markPath, { force: true }),
    async finish(sidecars) {
      await closeAll(files)
      for (const { file, text } of sidecars) {
        await mkdir(dirname(join(part, file)), { recursive: true, mode: folderMode })
        await writeDurably(join(part, file), text)
      }
      await replace(part, out)
      await rm(markPath, { force: true })
      await syncFolder(dirname(out))
    },
    close: () => closeAll(files),
  }
}

/** A disk that becomes full takes a part first. */
async function writeWhole(handle: FileHandle, bytes: Buffer, position: number): Promise<number> {
  let written = 0
  while (written < bytes.length)
    written += (await handle.write(bytes, written, bytes.length - written, position + written)).bytesWritten
  return written
}

function append(file: OpenFile, text: string): void {
  file.pending.push(text)
  file.pendingLength += text.length
}

async function cut({ handle, bytes, path }: OpenFile, out: string): Promise<void> {
  if ((await handle.stat()).size < bytes)
    throw cannotResumeError(out, `${path} is shorter than it was when the export was broken off.`)
  await handle.truncate(bytes)
}

async function closeAll(files: Map<string, OpenFile>): Promise<void> {
  for (const { handle } of files.values()) await handle.close()
  files.clear()
}

/** Files that were begun after the mark. */
async function removeOthers(folder: string, known: readonly string[]): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !known.includes(relative(folder, path))) await rm(path)
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w', fileMode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
}

/** A folder cannot take the place of another: the other one steps aside first. */
async function replace(part: string, out: string): Promise<void> {
  const isFolder = existsSync(out) && (await stat(out)).isDirectory()
  const { aside } = partPaths(out)
  if (isFolder) {
    // Of an export that was killed while it did this.
    await rm(aside, { recursive: true, force: true })
    await rename(out, aside)
  }
  await rename(part, out)
  if (isFolder) await rm(aside, { recursive: true })
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path)
  // Not every file system can.
  await handle.sync().catch(() => {})
  await handle.close()
}

/** What was left cannot be gone on with. */
export function cannotResumeError(out: string, what: string, cause?: unknown): FeedbackError {
  return new FeedbackError({
    code: 'cannot-resume',
    what,
    remedy: `Begin anew with --force, or remove ${out}.part and ${out}.part.json.`,
    ...(cause === undefined ? {} : { cause }),
  })
}
