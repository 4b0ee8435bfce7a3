import type { ErasePart } from '../erase-scope.ts'
import { conversationOfStateKey, decodeChapterKey, stateNamePrefix, statePrefix } from '../keys.ts'
import { findChapter, findConversation } from './conversations.ts'
import { type Doomed, doomedIds, type ErasedSlice, sliceRows, stateKeys, turnOver } from './doomed.ts'
import { doomPerson } from './erase-person.ts'
import { markSeen } from './events.ts'
import { keepPlaces } from './lines.ts'
import { raiseFloor } from './log.ts'
import type { Context } from './open.ts'

/** Forgets as much as fits one transaction of the caller's. */
export function eraseSlice(context: Context, scope: ErasePart): ErasedSlice {
  const doomed = doom(context, scope)
  const isLast = [doomed.lines, doomed.entries, doomed.events].every(({ length }) => length < sliceRows)
  const slice = { ...eraseDoomed(context, doomed), isLast }
  if (isLast) forgetWhole(context, scope)
  return slice
}

/** Forgets these lines, with the stories that may tell of them. */
export function eraseLines(context: Context, lines: readonly number[]): ErasedSlice {
  const doomed = { lines, entries: [], events: [], stateKeys: [], conversations: [] }
  return { ...eraseDoomed(context, doomed), isLast: false }
}

function eraseDoomed(context: Context, doomed: Doomed): Omit<ErasedSlice, 'isLast'> {
  const chapters = touchedChapters(context, doomed)
  const conversations = touchedConversations(context, doomed)
  raiseFloor(context)
  const lines = deleteLines(context, doomed.lines)
  const logEntries = deleteEntries(context, doomed.entries)
  const waitingEvents = deleteEvents(context, doomed.events)
  const stateValues = deleteState(context, [...doomed.stateKeys, ...storiesOf(context, chapters)])
  for (const { id } of conversations) turnOver(context, id)
  const report = { lines, logEntries, stateValues, waitingEvents }
  const isFound = conversations.length > 0 || stateValues > 0
  return { report, conversations: conversations.map(({ key }) => key), isFound }
}

function doom(context: Context, scope: ErasePart): Doomed {
  switch (scope.type) {
    case 'person':
      return doomPerson(context, scope.platform, scope.personId)
    case 'conversation': {
      const id = findConversation(context.database, scope.conversation) ?? 0
      return {
        lines: doomedIds(
          context,
          `SELECT lines.id FROM lines JOIN chapters ON chapters.id = chapter_id WHERE conversation_id = ?`,
          id,
        ),
        entries: doomedIds(context, 'SELECT id FROM log WHERE conversation_id = ?', id),
        events: doomedIds(context, 'SELECT id FROM events WHERE conversation_id = ?', id),
        stateKeys: stateKeys(context, statePrefix(scope.conversation)),
        conversations: [id],
      }
    }
    case 'chapter': {
      const { id = 0, conversation_id = 0 } = findChapter(context.database, scope.chapter) ?? {}
      return {
        lines: doomedIds(context, 'SELECT id FROM lines WHERE chapter_id = ?', id),
        // What names its turns goes before their records, for the records lead to it.
        entries: doomedIds(
          context,
          `SELECT id FROM log WHERE conversation_id = ?1 AND (chapter_id = ?2 OR turn_id IN
            (SELECT turn_id FROM log WHERE conversation_id = ?1 AND chapter_id = ?2 AND turn_id <> ''))
          ORDER BY chapter_id IS NOT NULL`,
          conversation_id,
          id,
        ),
        events: [],
        stateKeys: stateKeys(context, statePrefix(scope.chapter)),
        conversations: [conversation_id],
      }
    }
  }
}

function touchedChapters(
  { database }: Context,
  { lines, entries }: Doomed,
): readonly { readonly key: string }[] {
  return database
    .query<{ key: string }>(
      `SELECT key FROM chapters WHERE id IN (
        SELECT chapter_id FROM lines WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT chapter_id FROM log WHERE id IN (SELECT value FROM json_each(?)))`,
    )
    .all(JSON.stringify(lines), JSON.stringify(entries))
}

function touchedConversations(
  { database }: Context,
  doomed: Doomed,
): readonly { readonly id: number; readonly key: string }[] {
  const { lines, entries, events, conversations } = doomed
  const ofState = doomed.stateKeys.map(conversationOfStateKey)
  return database
    .query<{ id: number; key: string }>(
      `SELECT id, key FROM conversations WHERE id IN (
        SELECT conversation_id FROM chapters WHERE id IN
          (SELECT chapter_id FROM lines WHERE id IN (SELECT value FROM json_each(?)))
        UNION SELECT conversation_id FROM log WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT conversation_id FROM events WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT value FROM json_each(?))
      OR key IN (SELECT value FROM json_each(?))`,
    )
    .all(...[lines, entries, events, conversations, ofState].map((values) => JSON.stringify(values)))
}

function deleteLines(context: Context, rows: readonly number[]): number {
  const { changes } = context.database
    .query('DELETE FROM lines WHERE id IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(rows))
  keepPlaces(context, Math.max(0, ...rows))
  return changes
}

function deleteEntries({ database }: Context, rows: readonly number[]): number {
  return database
    .query('DELETE FROM log WHERE id IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(rows)).changes
}

/** Deletes events, and remembers their ids. */
export function deleteEvents(context: Context, rows: readonly number[]): number {
  const deleted = context.database
    .query<{ platform: string; event_id: string }>(
      'DELETE FROM events WHERE id IN (SELECT value FROM json_each(?)) RETURNING platform, event_id',
    )
    .all(JSON.stringify(rows))
  for (const { platform, event_id } of deleted) markSeen(context, platform, event_id)
  return deleted.length
}

function deleteState({ database }: Context, keys: readonly string[]): number {
  return database
    .query('DELETE FROM state WHERE key IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(keys)).changes
}

/** Stories so far may tell of what was forgotten. */
function storiesOf(context: Context, chapters: readonly { readonly key: string }[]): readonly string[] {
  return chapters.flatMap(({ key }) => stateKeys(context, stateNamePrefix(decodeChapterKey(key), 'window')))
}

/** What only the last slice can tell to be empty. */
function forgetWhole({ database }: Context, scope: ErasePart): void {
  if (scope.type === 'chapter') {
    database.query('DELETE FROM chapters WHERE id = ?').run(findChapter(database, scope.chapter)?.id ?? 0)
  }
  if (scope.type === 'conversation') {
    const id = findConversation(database, scope.conversation) ?? 0
    database
      .query(
        `UPDATE revision_floor
        SET value = max(value, ifnull((SELECT revision FROM conversations WHERE id = ?), 0))`,
      )
      .run(id)
    database.query('DELETE FROM conversations WHERE id = ?').run(id)
  }
  database.query('DELETE FROM texts WHERE id NOT IN (SELECT text_id FROM log_texts)').run()
}
