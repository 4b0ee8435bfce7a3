import type { ChapterKey, ConversationKey } from '../../contract/conversation.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'

/** Ids that rows show instead of ours, in which a person's may hide: keyed hashes of 96 bits, each kind by another letter. */
export interface RowIds {
  record(entryId: string): string
  turn(conversation: ConversationKey, turnId: string): string
  conversation(conversation: ConversationKey): string
  chapter(chapter: ChapterKey): string
  /** Tells whether two exports were made with the same key. */
  readonly keyMark: string
}

/** See {@link RowIds}. */
export function createRowIds(hashes: IdentityHashes): RowIds {
  // A platform's name has no space in it, so nobody's pseudonym is among these.
  const digest = (letter: string, ...parts: readonly string[]) =>
    `${letter}_${hashes.pseudonym(`row ${letter}`, JSON.stringify(parts)).slice(2)}`
  return {
    record: (entryId) => digest('r', entryId),
    turn: ({ platform, place, thread }, turnId) => digest('t', platform, place, thread, turnId),
    conversation: ({ platform, place, thread }) => digest('c', platform, place, thread),
    chapter: ({ platform, place, thread, chapter }) => digest('h', platform, place, thread, chapter),
    keyMark: digest('k'),
  }
}
