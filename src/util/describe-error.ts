import { DramatisError } from '../contract/errors.ts'

/** Code or name of an error, without its texts: they may be somebody's words, or a secret. */
export function describeError(error: unknown): string {
  if (DramatisError.isInstance(error)) return error.code
  return error instanceof Error ? error.name : typeof error
}
