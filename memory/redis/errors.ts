import { MemoryError } from '../../src/contract/errors.ts'
import { closedError } from '../errors.ts'
import { lateError } from './answers.ts'

/** First words of Redis' refusals, wherever a version of it puts them when a script met them. */
const refusals =
  /(?:^|[-: ])(OOM|MISCONF|LOADING|BUSY|READONLY|MASTERDOWN|NOREPLICAS|WRONGTYPE|NOAUTH|WRONGPASS|NOPERM|ERR AUTH)\b/

/** Whether Redis itself said so. */
export function isReply(error: unknown): error is Error {
  return error instanceof Error && ['ErrorReply', 'SimpleError', 'BlobError'].includes(error.constructor.name)
}

/**
 * What the client failed with, as an error of the family; what is not of Redis stays as it is. Messages of Redis repeat what they were
 * sent, so they are not told.
 */
export function translateError(cause: unknown): unknown {
  if (isReply(cause)) return translateReply(cause)
  return cause instanceof Error ? translateFailure(cause) : cause
}

function translateReply({ message }: Error): MemoryError {
  const word = refusals.exec(message)?.[1] ?? ''
  switch (word) {
    case 'OOM':
    case 'MISCONF':
      return new MemoryError({
        code: 'full',
        what:
          word === 'OOM'
            ? 'Redis has used up its maxmemory, and nothing was written.'
            : 'Redis cannot write to its disk, and takes no writes.',
        remedy:
          word === 'OOM'
            ? 'Give it more memory (CONFIG SET maxmemory 1gb, and the same line in its configuration), or erase what is not needed there.'
            : 'Look after the disk of Redis and its log, then try again.',
        isRetryable: true,
      })
    case 'LOADING':
    case 'BUSY':
    case 'READONLY':
    case 'MASTERDOWN':
    case 'NOREPLICAS':
      return new MemoryError({
        code: 'busy',
        what: `Redis takes no commands at the moment (${word}).`,
        remedy:
          word === 'READONLY'
            ? 'Set MEMORY_URL to the primary, unless a replica is just becoming one.'
            : 'Try again; if it stays so, look at the log of Redis.',
        isRetryable: true,
      })
    case 'NOAUTH':
    case 'WRONGPASS':
    case 'ERR AUTH':
    case 'NOPERM':
      return new MemoryError({
        code: 'unreachable',
        what:
          word === 'NOPERM'
            ? 'The user of Redis may not do what the store needs.'
            : word === 'NOAUTH'
              ? 'Redis asks for a password.'
              : 'Redis refuses the user or the password.',
        remedy:
          word === 'NOPERM'
            ? 'Give the user all commands on the keys and channels of the prefix, or use another.'
            : 'Set user and password in MEMORY_URL: redis://USER:PASSWORD@HOST:PORT/DB, percent-encoded (:PASSWORD@ where there are no users).',
      })
    default:
      return new MemoryError({
        code: 'corrupt',
        what: 'Redis refused a command: keys of the store are damaged, or something else has written to them.',
        remedy: 'Set another prefix (MEMORY_URL=redis://…?prefix=NAME:), or put back a backup.',
      })
  }
}

function translateFailure(cause: Error): unknown {
  switch (cause.constructor.name) {
    case 'ClientClosedError':
    case 'DisconnectsClientError':
      return closedError()
    case 'SocketTimeoutError':
    case 'TimeoutError':
      return lateError(cause)
    case 'ClientOfflineError':
    case 'SocketClosedUnexpectedlyError':
    case 'ConnectionTimeoutError':
    case 'ReconnectStrategyError':
      return unreachableError(cause)
    default:
      return 'syscall' in cause || 'errors' in cause ? unreachableError(cause) : cause
  }
}

/** One that was there before; see `diagnose` for one that was not. */
function unreachableError(cause: unknown): MemoryError {
  return new MemoryError({
    code: 'unreachable',
    what: 'Redis cannot be reached.',
    remedy: 'Start it, or set MEMORY_URL to where it is.',
    cause,
    isRetryable: true,
  })
}
