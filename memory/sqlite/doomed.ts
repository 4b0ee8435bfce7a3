import type { EraseReport } from '../../src/contract/memory.ts'
import { afterPrefix } from '../keys.ts'
import { schedule } from './events.ts'
import type { Context } from './open.ts'

/** Most lines, and most entries, that one transaction removes: a longer one would hold up everybody who writes. */
export const sliceRows = 500

/** What is to go, as ids of rows. */
export interface Doomed {
  readonly lines: readonly number[]
  readonly entries: readonly number[]
  readonly events: readonly number[]
  readonly stateKeys: readonly string[]
  /** Turned over whether anything is found there or not. */
  readonly conversations: readonly number[]
}

/** What one transaction has forgotten. */
export interface ErasedSlice {
  readonly report: EraseReport
  /** Storage keys of the conversations. */
  readonly conversations: readonly string[]
  /** There was something to forget, if only that the conversation was known. */
  readonly isFound: boolean
  /** Nothing of the scope is left. */
  readonly isLast: boolean
}

/** The first ids that a statement selects. */
export function doomedIds(
  { database }: Context,
  sql: string,
  ...parameters: (string | number)[]
): readonly number[] {
  return database
    .query<{ id: number }>(`${sql} LIMIT ${sliceRows}`)
    .all(...parameters)
    .map(({ id }) => id)
}

/** Storage keys of keyed state that begin with a prefix, and end in one of these. */
export function stateKeys(
  { database }: Context,
  prefix: string,
  suffixes: readonly string[] = [''],
): readonly string[] {
  const ending = suffixes.map(() => "key GLOB '*' || ?").join(' OR ')
  return database
    .query<{ key: string }>(`SELECT key FROM state WHERE key >= ? AND key < ? AND (${ending})`)
    .all(prefix, afterPrefix(prefix), ...suffixes)
    .map(({ key }) => key)
}

/** What a running turn would still commit is refused, and what anybody read before is known to be old. */
export function turnOver(context: Context, conversationId: number): void {
  const { database } = context
  database
    .query('UPDATE conversations SET epoch = epoch + 1, revision = revision + 1 WHERE id = ?')
    .run(conversationId)
  database.query('DELETE FROM amendments WHERE conversation_id = ?').run(conversationId)
  schedule(context, conversationId)
}
