import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { FoundLine, History } from '../../src/contract/memory.ts'
import type { AmendableLines } from '../amendment.ts'
import { encodeChapterKey, encodeConversationKey } from '../keys.ts'
import { type Chapter, type Conversation, checkOpen, type Tables } from './open.ts'

/** Reads lines. */
export function createHistory(tables: Tables): History {
  return {
    async read(chapter, { limit, fromLineId, signal }) {
      checkOpen(tables, signal)
      const row = tables.conversations.get(encodeConversationKey(chapter))
      const lines = row?.chapters.get(encodeChapterKey(chapter))?.lines ?? []
      const from = Math.max(
        0,
        lines.findIndex((line) => line.id === fromLineId),
      )
      return { lines: lines.slice(Math.max(from, lines.length - limit)), revision: row?.revision ?? 0 }
    },
    async findByMessage(conversation: ConversationKey, messageId, signal) {
      checkOpen(tables, signal)
      const row = tables.conversations.get(encodeConversationKey(conversation))
      return row && findLine(row, messageId)
    },
  }
}

/** Lines of a conversation, for amendments. */
export function amendableLines(row: Conversation): AmendableLines {
  const chapterOf = (found: FoundLine): Chapter | undefined =>
    row.chapters.get(encodeChapterKey(found.chapter))
  return {
    find: (messageId) => findLine(row, messageId),
    replace: (found) => {
      const chapter = chapterOf(found)
      if (chapter)
        chapter.lines = chapter.lines.map((line) => (line.id === found.line.id ? found.line : line))
    },
    remove: (found) => {
      const chapter = chapterOf(found)
      if (chapter) chapter.lines = chapter.lines.filter((line) => line.id !== found.line.id)
    },
  }
}

function findLine(row: Conversation, messageId: string): FoundLine | undefined {
  for (const { chapter, lines } of row.chapters.values()) {
    const line = lines.findLast(({ messageIds }) => messageIds.includes(messageId))
    if (line) return { chapter, line }
  }
  return undefined
}
