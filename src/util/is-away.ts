import { MemoryError } from '../contract/errors.ts'

/** Whether the store cannot be asked at the moment, and may be later: it is down, hangs, is too busy, or has no room left. */
export function isAway(error: unknown): error is MemoryError {
  return error instanceof MemoryError && error.isRetryable
}
