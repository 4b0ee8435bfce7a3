import { MemoryError } from '../../src/contract/errors.ts'
import { closedError } from '../errors.ts'

/** Primary result codes of SQLite. https://sqlite.org/rescode.html */
const resultCodes = {
  error: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notDatabase: 26,
}

/** Whether another connection held the lock for longer than the busy timeout. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error)
  return code === resultCodes.busy || code === resultCodes.locked
}

/** What SQLite refused, as an error of the family; what is not of SQLite stays as it is. */
export function translateError(cause: unknown): unknown {
  if (errorField(cause, 'code') === 'ERR_INVALID_STATE') return closedError()
  switch (resultCode(cause)) {
    case resultCodes.busy:
    case resultCodes.locked:
      return new MemoryError({
        code: 'busy',
        what: 'Another process is writing to the store and did not let go.',
        remedy: 'Try again; if it stays so, look for another program that has the file open.',
        cause,
        isRetryable: true,
      })
    case resultCodes.full:
      return new MemoryError({
        code: 'full',
        what: 'The disk of the store is full, and nothing was written.',
        remedy: 'Free some space, then try again.',
        cause,
        isRetryable: true,
      })
    case resultCodes.readOnly:
    case resultCodes.cannotOpen:
      return new MemoryError({
        code: 'unreachable',
        what: 'The file of the store cannot be written.',
        remedy:
          'Give this user the right to write the file and its folder, or set MEMORY_URL to another file.',
        cause,
      })
    case resultCodes.io:
      return new MemoryError({
        code: 'unreachable',
        what: 'The disk of the store does not answer as it should.',
        remedy: 'Look after the disk; a file on a network drive belongs on a local one.',
        cause,
        isRetryable: true,
      })
    case resultCodes.error:
    case resultCodes.corrupt:
    case resultCodes.notDatabase:
      return new MemoryError({
        code: 'corrupt',
        what: 'The file of the store is damaged, or is no store of ours.',
        remedy: 'Put back a backup, or set MEMORY_URL to another file.',
        cause,
      })
    default:
      return cause
  }
}

function resultCode(error: unknown): number | undefined {
  const extended = errorField(error, 'errcode')
  return typeof extended === 'number' ? extended & 0xff : undefined
}

function errorField(error: unknown, name: 'code' | 'errcode'): unknown {
  return error instanceof Error && name in error ? Reflect.get(error, name) : undefined
}
