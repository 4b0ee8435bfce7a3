import type { ChapterKey, ConversationKey } from '../../src/contract/conversation.ts'
import {
  afterPrefix,
  conversationOfStateKey,
  encodeChapterKey,
  encodeConversationKey,
  placePrefix,
  stateWithin,
} from '../keys.ts'
import type { Database } from './database.ts'

/** Id of the conversation's row. */
export function findConversation(database: Database, conversation: ConversationKey): number | undefined {
  return database
    .query<{ id: number }>('SELECT id FROM conversations WHERE key = ?')
    .get(encodeConversationKey(conversation))?.id
}

/** Id of the conversation's row, made where there is none. */
export function enterConversation(database: Database, conversation: ConversationKey): number {
  const known = findConversation(database, conversation)
  if (known !== undefined) return known
  return database
    .query('INSERT INTO conversations (key, revision) SELECT ?, value FROM revision_floor')
    .run(encodeConversationKey(conversation)).rowId
}

/** Storage key of a place's next conversation after one, in their order: also of those of which only keyed state is known. */
export function findNextConversation(
  database: Database,
  { platform, place }: { readonly platform: string; readonly place: string },
  last: string | undefined,
): string | undefined {
  const prefix = placePrefix(platform, place)
  const from = last === undefined ? prefix : afterPrefix(last)
  const before = afterPrefix(prefix)
  const conversation = database
    .query<{ key: string | null }>('SELECT min(key) AS key FROM conversations WHERE key >= ? AND key < ?')
    .get(from, before)?.key
  const stateKey = database
    .query<{ key: string | null }>('SELECT min(key) AS key FROM state WHERE key >= ? AND key < ?')
    .get(stateWithin(from), stateWithin(before))?.key
  return [conversation, stateKey && conversationOfStateKey(stateKey)]
    .filter((key) => key != null)
    .toSorted()[0]
}

/** A chapter's row. */
export interface ChapterRow {
  readonly id: number
  readonly conversation_id: number
  /** Whether places of removed lines are known. */
  readonly has_removed: number
}

/** The chapter's row. */
export function findChapter(database: Database, chapter: ChapterKey): ChapterRow | undefined {
  return database
    .query<ChapterRow>(
      `SELECT id, conversation_id, EXISTS (SELECT 1 FROM removed_lines WHERE chapter_id = chapters.id) AS has_removed
      FROM chapters WHERE key = ?`,
    )
    .get(encodeChapterKey(chapter))
}

/** The chapter's row, made where there is none. */
export function enterChapter(database: Database, chapter: ChapterKey): ChapterRow {
  const known = findChapter(database, chapter)
  if (known) return known
  const conversationId = enterConversation(database, chapter)
  const { rowId } = database
    .query('INSERT INTO chapters (conversation_id, key) VALUES (?, ?)')
    .run(conversationId, encodeChapterKey(chapter))
  return { id: rowId, conversation_id: conversationId, has_removed: 0 }
}

/** Counts a change. */
export function addRevision(database: Database, conversationId: number): void {
  database.query('UPDATE conversations SET revision = revision + 1 WHERE id = ?').run(conversationId)
}
