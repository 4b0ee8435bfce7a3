import { once } from 'node:events'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { MemoryError } from '../../src/contract/errors.ts'
import { markPrefix, unfinishedError, unfinishedMark } from '../transfer-marks.ts'
import { isBusy, translateError } from './errors.ts'
import { migrations } from './schema.ts'

/** What a file of a store holds. */
export interface StoreFile {
  readonly conversations: number
  readonly lines: number
  readonly entries: number
  /** In the mailbox, those that were given up included. */
  readonly events: number
}

// In a thread of its own, for SQLite does it in one go. `VACUUM INTO` reads one state of the file, however long it takes, while
// others write; the backup API would begin anew with each write of another process, or copy what was erased along.
const copying = `
const { workerData, parentPort } = require('node:worker_threads')
const { DatabaseSync } = require('node:sqlite')
if (workerData.from !== undefined) {
  const source = new DatabaseSync(workerData.from, { timeout: 10_000, readOnly: true })
  source.prepare('VACUUM INTO ?').run(workerData.path)
  source.close()
}
const file = new DatabaseSync(workerData.path, { timeout: 10_000, readOnly: true })
const version = file.prepare('PRAGMA user_version').get().user_version
const isStore = version > 0 && file.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'conversations'").get() !== undefined
const isWhole = isStore && file.prepare('PRAGMA integrity_check(1)').get().integrity_check === 'ok'
const mark = isWhole ? file.prepare('SELECT value FROM positions WHERE name = ?').get(workerData.mark)?.value : undefined
const count = (table) => file.prepare('SELECT count(*) AS count FROM ' + table).get().count
parentPort.postMessage({ version, isWhole, mark, held: isWhole ? {
  conversations: count('conversations'), lines: count('lines'), entries: count('log'), events: count('events') } : {} })
file.close()
`

/** What every file of SQLite begins with. */
const magic = 'SQLite format 3\0'

interface Looked {
  readonly version: number
  readonly isWhole: boolean
  /** What a transfer into it left that has not ended. */
  readonly mark: string | undefined
  readonly held: StoreFile
}

/**
 * Writes a copy of a store's file, as it is at one moment, while others go on writing; only its owner may read it, and it is whole
 * when it has its name. Fails with a MemoryError.
 */
export async function copyStoreFile(from: string, to: string, signal: AbortSignal): Promise<StoreFile> {
  const part = `${to}.part`
  await rm(part, { force: true })
  try {
    closeSync(openSync(part, 'wx', 0o600))
    const held = await look({ from, path: part }, signal)
    const file = await open(part, 'r+')
    await file.sync()
    await file.close()
    await rename(part, to)
    return held
  } catch (error) {
    await rm(part, { force: true })
    throw translateFileError(error, to)
  }
}

/** Reads a whole file through, and answers what it holds. Fails with a MemoryError: `corrupt`, `newer-schema`, `unreachable`. */
export async function checkStoreFile(path: string, signal: AbortSignal): Promise<StoreFile> {
  return await look({ path }, signal)
}

/** The file that is looked at, and of which it becomes a copy first. */
interface Files {
  readonly from?: string
  readonly path: string
}

async function look(files: Files, signal: AbortSignal): Promise<StoreFile> {
  signal.throwIfAborted()
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const worker = new Worker(copying, {
    eval: true,
    workerData: { ...files, mark: `${markPrefix}${unfinishedMark}` },
    execArgv,
  })
  try {
    const [looked]: readonly Looked[] = await once(worker, 'message', { signal })
    if (!looked?.isWhole) throw damagedError(files)
    if (looked.version > migrations.length) throw newerError()
    if (looked.mark !== undefined) throw unfinishedError(files.from ?? files.path, looked.mark)
    return looked.held
  } catch (error) {
    signal.throwIfAborted()
    const translated = translateError(error)
    const isDamaged = MemoryError.isInstance(translated) && translated.code === 'corrupt'
    throw isDamaged && translated !== error ? damagedError(files) : translated
  } finally {
    await worker.terminate()
  }
}

/**
 * Whether no process has the file open; its side files are gone then. A damaged file is free as well, for nobody can work on it.
 */
export function releaseStoreFile(path: string): boolean {
  if (!existsSync(path) || !isDatabase(path)) return true
  try {
    const connection = new DatabaseSync(path, { timeout: 1_000 })
    try {
      // Refused while another connection is there.
      const { journal_mode } = connection.prepare('PRAGMA journal_mode = DELETE').get() ?? {}
      return journal_mode === 'delete'
    } finally {
      connection.close()
    }
  } catch (error) {
    return !isBusy(error)
  }
}

/** Whether it is a file of SQLite: opening another one would take its side files away. */
export function isDatabase(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(magic.length)
    readSync(file, start)
    return start.toString('latin1') === magic
  } finally {
    closeSync(file)
  }
}

function translateFileError(error: unknown, path: string): unknown {
  const isOfFiles = error instanceof Error && 'syscall' in error
  if (!isOfFiles) return error
  return new MemoryError({
    code: 'unreachable',
    what: `The file ${path} cannot be written.`,
    remedy: 'Give this user the right to write there, free some space, or name another file.',
    cause: error,
  })
}

function damagedError({ from, path }: Files): MemoryError {
  return new MemoryError({
    code: 'corrupt',
    what:
      from === undefined
        ? `${path} is no backup, or is damaged.`
        : `The file of the store, ${from}, is damaged, or is no store of ours.`,
    remedy:
      from === undefined
        ? 'Name a file that `npx dramatis backup` wrote.'
        : 'Put back a backup with `npx dramatis restore FILE`, or set MEMORY_URL to another file.',
  })
}

function newerError(): MemoryError {
  return new MemoryError({
    code: 'newer-schema',
    what: 'The file was written by a newer version of this program.',
    remedy: 'Update this program, then try again.',
  })
}
