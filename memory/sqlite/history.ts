import type { History } from '../../src/contract/memory.ts'
import { encodeConversationKey } from '../keys.ts'
import { findChapter, findConversation } from './conversations.ts'
import { amendableLines, decodeLine, findPlace, type LineRow, lineColumns } from './lines.ts'
import type { Context } from './open.ts'
import { findRevisions } from './revisions.ts'

/** Reads lines. */
export function createHistory(context: Context): History {
  const { database } = context
  return {
    async read(chapter, { limit, fromLineId, signal }) {
      signal?.throwIfAborted()
      return await database.read(() => {
        // First: should another process write in between, the lines are newer than the revision, and are read again.
        const revision = database
          .query<{ revision: number }>('SELECT revision FROM conversations WHERE key = ?')
          .get(encodeConversationKey(chapter))?.revision
        const chapterId = findChapter(database, chapter)?.id
        if (revision === undefined || chapterId === undefined) return { lines: [], revision: revision ?? 0 }
        const from = fromLineId === undefined ? 0 : findPlace(context, chapterId, fromLineId)
        const rows = database
          .query<LineRow>(
            `SELECT ${lineColumns} FROM lines WHERE chapter_id = ? AND id >= ? ORDER BY id DESC LIMIT ?`,
          )
          .all(chapterId, from, limit)
        return { lines: rows.reverse().map((row) => decodeLine(context, row)), revision }
      })
    },
    async fetchLines(chapter, lines, signal) {
      signal?.throwIfAborted()
      return await database.read(() => findRevisions(context, chapter, lines))
    },
    async findByMessage(conversation, messageId, signal) {
      signal?.throwIfAborted()
      return await database.read(() => {
        const conversationId = findConversation(database, conversation)
        return conversationId === undefined
          ? undefined
          : amendableLines(context, conversationId).find(messageId)
      })
    },
  }
}
