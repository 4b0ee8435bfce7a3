import { open, rm, stat } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { ConfigurationError, FeedbackError } from '../contract/errors.ts'
import { partPaths } from './feedback-part.ts'

/** SQLite’s result code where another connection has the lock. https://sqlite.org/rescode.html */
const busyCode = 5

/**
 * Does something while nobody else writes an export there. The lock is one of SQLite on an empty file: of all that Node locks with it
 * alone is gone with its process, however that dies. Fails at once with a FeedbackError `busy` where another process has it.
 */
export async function withExportLock<Result>(out: string, work: () => Promise<Result>): Promise<Result> {
  const { lock } = partPaths(out)
  const connection = await acquire(lock, out)
  try {
    return await work()
  } finally {
    // Before it is let go: whoever has it then sees that the file is another one. Windows removes no open files.
    await rm(lock, { force: true }).catch(() => {})
    connection.close()
  }
}

async function acquire(lock: string, out: string): Promise<DatabaseSync> {
  for (;;) {
    await makeFile(lock)
    const before = await identify(lock)
    if (before === undefined) continue
    const locked = lockFile(lock, out)
    // Somebody else may have ended and removed it meanwhile: its lock holds nobody up, and SQLite may fail at it.
    if ((await identify(lock)) !== before) {
      if (locked instanceof DatabaseSync) locked.close()
      continue
    }
    if (locked instanceof DatabaseSync) return locked
    throw locked
  }
}

/** One that is there is not opened: to close it again would give back a lock that this process has. */
async function makeFile(lock: string): Promise<void> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

/** Which file has that name; `undefined`: none. */
async function identify(lock: string): Promise<string | undefined> {
  const found = await stat(lock, { bigint: true }).catch(() => undefined)
  if (!found) return undefined
  if (found.size > 0n || !found.isFile())
    throw new ConfigurationError({
      code: 'usage',
      what: `${lock} is no lock of an export, which is an empty file.`,
      remedy: 'Name another place with --out, or move it away.',
    })
  return `${found.dev} ${found.ino} ${found.birthtimeNs}`
}

function lockFile(lock: string, out: string): DatabaseSync | FeedbackError {
  let connection: DatabaseSync | undefined
  try {
    connection = new DatabaseSync(lock, { timeout: 0 })
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (cause) {
    connection?.close()
    const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === busyCode
    return isBusy ? busyError(out) : unlockableError(lock, cause)
  }
}

function busyError(out: string): FeedbackError {
  return new FeedbackError({
    code: 'busy',
    what: `Another export writes ${out}.`,
    remedy: 'Wait for its end, or name another place with --out.',
  })
}

/** Such as on some drives of a network. */
function unlockableError(lock: string, cause: unknown): FeedbackError {
  return new FeedbackError({
    code: 'unwritable-file',
    what: `${lock} cannot be locked, and two exports could write there at the same time.`,
    remedy: 'Name a place on another disk with --out.',
    cause,
  })
}
