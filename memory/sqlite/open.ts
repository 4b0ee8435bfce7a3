import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Codec } from '../../src/contract/codec.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/log.ts'
import { plainCodec } from '../codec.ts'
import type { StoreDependencies } from '../dependencies.ts'
import { createSteadyClock, type SteadyClock } from '../steady-clock.ts'
import { createDatabase, type Database } from './database.ts'
import { translateError } from './errors.ts'
import { migrations } from './schema.ts'

/** How long SQLite itself waits for another connection, holding up the event loop. */
const busyTimeoutMs = 50

/** What opens a store on a file. */
export interface SqliteOptions extends StoreDependencies {
  /** The file, or `:memory:`. */
  readonly path: string
  /** The file grows no further than that many pages; a write that needs more fails with `full`. Default: until the disk is full. */
  readonly maxPages?: number
}

/** What everything in this folder works on. */
export interface Context {
  readonly path: string
  readonly database: Database
  readonly codec: Codec
  /** As late as that of the processes that have the file open. */
  readonly clock: SteadyClock
  readonly log: Log
}

/** Opens the file, made where there is none, and brings its schema up to date. */
export async function openContext(options: SqliteOptions): Promise<Context> {
  const { path, random, log, codec = plainCodec } = options
  const clock = createSteadyClock(options.clock)
  if (path !== ':memory:') makeFile(path)
  const connection = connect(path)
  try {
    const database = createDatabase(connection, clock, random)
    await database.read(() => configure(connection, options.maxPages))
    await migrate(connection, database)
    return { path, database, codec, clock, log }
  } catch (error) {
    connection.close()
    throw translateError(error)
  }
}

/** People's words are in it: only its owner reads it. SQLite gives its side files the same rights. */
function makeFile(path: string): void {
  try {
    makeFolder(dirname(path))
    closeSync(openSync(path, 'a', 0o600))
  } catch (cause) {
    throw new MemoryError({
      code: 'unreachable',
      what: `The file of the store, ${path}, cannot be opened.`,
      remedy: 'Give this user the right to write there, or set MEMORY_URL to another file.',
      cause,
    })
  }
}

/** One by one: with `recursive`, Node tries for ever where a folder says that it is not there, as `/proc` does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error
  }
}

function connect(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  } catch (error) {
    throw translateError(error)
  }
}

function configure(connection: DatabaseSync, maxPages: number | undefined): void {
  connection.exec('PRAGMA journal_mode = WAL')
  // A commit survives the death of the process; the last ones may not survive the death of the machine.
  connection.exec('PRAGMA synchronous = NORMAL')
  // 16 MB of pages that are written to the file once, however often they changed: by default a quarter of it.
  connection.exec('PRAGMA wal_autocheckpoint = 4000')
  // What is deleted is overwritten, and never spilled to a temporary file.
  connection.exec('PRAGMA secure_delete = ON')
  connection.exec('PRAGMA temp_store = MEMORY')
  if (maxPages !== undefined) connection.exec(`PRAGMA max_page_count = ${maxPages}`)
}

async function migrate(connection: DatabaseSync, database: Database): Promise<void> {
  const version = () => Number(connection.prepare('PRAGMA user_version').get()?.user_version)
  if ((await database.read(version)) > migrations.length) {
    throw new MemoryError({
      code: 'newer-schema',
      what: 'The file of the store was written by a newer version of this program.',
      remedy: 'Update this program, or set MEMORY_URL to another file.',
    })
  }
  for (const [index, migration] of migrations.entries()) {
    if ((await database.read(version)) > index) continue
    await database.write(() => {
      // Another process may have been faster.
      if (version() > index) return
      connection.exec(migration)
      connection.exec(`PRAGMA user_version = ${index + 1}`)
    })
  }
}
