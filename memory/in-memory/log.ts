import type { AppendLog, LogEntry, LogQuery, LogSchema, StreamedEntry } from '../../src/contract/memory.ts'
import { encodeChapterKey, encodeConversationKey, placePrefix } from '../keys.ts'
import { checkOpen, enterConversation, type Tables } from './open.ts'

/** Appends and streams. */
export function createLog(tables: Tables): AppendLog {
  return {
    async append(entries, signal) {
      checkOpen(tables, signal)
      appendEntries(tables, entries)
    },
    async *stream<Name extends keyof LogSchema>(name: Name, query: LogQuery = {}) {
      checkOpen(tables, query.signal)
      for (const entry of tables.entries.values()) {
        checkOpen(tables, query.signal)
        if (isNamed(entry, name) && fits(entry, query)) yield entry
      }
    },
  }
}

/** Appends what is not there yet. */
export function appendEntries(tables: Tables, entries: readonly LogEntry[]): void {
  for (const entry of entries) {
    const key = JSON.stringify([entry.name, entry.id])
    if (tables.entries.has(key)) continue
    enterConversation(tables, entry.conversation)
    tables.appended += 1
    tables.entries.set(key, { ...entry, position: String(tables.appended) })
  }
}

/** An entry as it was appended. */
export function withoutPosition({ position: _, ...entry }: StreamedEntry): LogEntry {
  return entry
}

/** Whether an entry is of that name. */
export function isNamed<Name extends keyof LogSchema>(entry: LogEntry, name: Name): entry is LogEntry<Name> {
  return entry.name === name
}

/** Storage key of the chapter of which an entry is a record. */
export function chapterOf(entry: LogEntry): string | undefined {
  const isRecord = isNamed(entry, 'turn') || isNamed(entry, 'emotion')
  return isRecord ? encodeChapterKey(entry.value.chapter) : undefined
}

function fits(entry: StreamedEntry, query: LogQuery): boolean {
  const { conversation, place, turnId, since, until, after } = query
  const key = encodeConversationKey(entry.conversation)
  if (conversation && key !== encodeConversationKey(conversation)) return false
  if (place && !key.startsWith(placePrefix(place.platform, place.place))) return false
  if (turnId !== undefined && entry.turnId !== turnId) return false
  if (since !== undefined && entry.at < since) return false
  if (until !== undefined && entry.at >= until) return false
  return after === undefined || Number(entry.position) > Number(after)
}
