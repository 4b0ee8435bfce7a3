import { MemoryError } from '../src/contract/errors.ts'

/** Names of positions that are marks of the store itself, and are not carried to another, begin with this. */
export const markPrefix = 'migration:'

/** Mark of a store into which a transfer has begun and not ended: only a part is there. JSON with a `command` that goes on. */
export const unfinishedMark = 'unfinished'

/** Mark of a store into which another is carried: who is to be forgotten in it once everything is there, as JSON. */
export const toForgetMark = 'to-forget'

/** Mark of a store on which a transfer works; one that was killed leaves it behind. */
export const movingMark = 'moving'

/** Mark of a file whose unused parts may still hold what was erased. */
export const unscrubbedMark = 'unscrubbed'

/** `mark`: what {@link unfinishedMark} says; `which`: such as `The store`. */
export function unfinishedError(which: string, mark: string): MemoryError {
  const { command }: { readonly command: string } = JSON.parse(mark)
  return new MemoryError({
    code: 'corrupt',
    what: `${which} holds only a part: a transfer into it has not ended.`,
    remedy: `Run \`${command}\` again: it goes on where it was. Or use another store, or empty this one.`,
  })
}
