import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { History } from '../../src/contract/memory.ts'
import { encodeChapterKey, encodeConversationKey } from '../keys.ts'
import { findLine, findRevision, linesFrom } from './lines.ts'
import { checkOpen, type Tables } from './open.ts'

/** Reads lines. */
export function createHistory(tables: Tables): History {
  return {
    async read(chapter, { limit, fromLineId, signal }) {
      checkOpen(tables, signal)
      const row = tables.conversations.get(encodeConversationKey(chapter))
      const entered = row?.chapters.get(encodeChapterKey(chapter))
      const lines = entered ? linesFrom(entered, fromLineId) : []
      return { lines: lines.slice(Math.max(0, lines.length - limit)), revision: row?.revision ?? 0 }
    },
    async fetchLines(chapter, lines, signal) {
      checkOpen(tables, signal)
      const row = tables.conversations.get(encodeConversationKey(chapter))
      const entered = row?.chapters.get(encodeChapterKey(chapter))
      return lines.map((reference) => entered && findRevision(entered, reference))
    },
    async findByMessage(conversation: ConversationKey, messageId, signal) {
      checkOpen(tables, signal)
      const row = tables.conversations.get(encodeConversationKey(conversation))
      return row && findLine(row, messageId)
    },
  }
}
