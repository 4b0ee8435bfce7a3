import { MemoryError } from '../src/contract/errors.ts'

/** A call after `close`. */
export function closedError(): MemoryError {
  return new MemoryError({
    code: 'closed',
    what: 'The store is closed.',
    remedy: 'Open it again, or close it only when nothing uses it.',
  })
}

/** A commit, or a running turn, whose conversation belongs to another worker by now. */
export function lockLostError(): MemoryError {
  return new MemoryError({
    code: 'lock-lost',
    what: 'Another worker has taken over the conversation, and nothing was written.',
    remedy:
      'Leave its events to that worker; if it happens often, look for what keeps this process busy for seconds.',
  })
}

/** A commit, or a running turn, in a conversation of which something was erased. */
export function erasedError(): MemoryError {
  return new MemoryError({
    code: 'conversation-erased',
    what: 'Something was erased in the conversation while the turn ran, and nothing was written.',
    remedy: 'Leave it: events that are still there are handed over again.',
  })
}

/** Why a turn is aborted that somebody stopped. */
export function stoppedError(): DOMException {
  return new DOMException('The turn was stopped.', 'AbortError')
}
