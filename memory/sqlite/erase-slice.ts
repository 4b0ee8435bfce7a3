import type { EraseReport } from '../../src/contract/memory.ts'
import type { ErasePart } from '../erase-scope.ts'
import {
  afterPrefix,
  conversationOfStateKey,
  decodeChapterKey,
  personalSuffixes,
  platformPrefix,
  stateNamePrefix,
  statePrefix,
  stateWithin,
} from '../keys.ts'
import { findChapter, findConversation } from './conversations.ts'
import { markSeen, schedule } from './events.ts'
import type { Context } from './open.ts'

/** Most lines, and most entries, that one transaction removes: a longer one would hold up everybody who writes. */
const sliceRows = 500

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

/** What is to go, as ids of rows. */
interface Doomed {
  readonly lines: readonly number[]
  readonly entries: readonly number[]
  readonly events: readonly number[]
  readonly stateKeys: readonly string[]
  /** Turned over whether anything is found there or not. */
  readonly conversations: readonly number[]
}

/** Forgets as much as fits one transaction of the caller's. */
export function eraseSlice(context: Context, scope: ErasePart): ErasedSlice {
  const doomed = doom(context, scope)
  const isLast = [doomed.lines, doomed.entries, doomed.events].every(({ length }) => length < sliceRows)
  const chapters = touchedChapters(context, doomed)
  const conversations = touchedConversations(context, doomed)
  const lines = deleteRows(context, 'lines', [...doomed.lines, ...linesOfNobodyElse(context, doomed, scope)])
  const logEntries = deleteRows(context, 'log', doomed.entries)
  const waitingEvents = deleteEvents(context, doomed.events)
  const stateValues = deleteState(context, [...doomed.stateKeys, ...storiesOf(context, chapters)])
  for (const { id } of conversations) turnOver(context, id)
  if (isLast) forgetWhole(context, scope)
  const report = { lines, logEntries, stateValues, waitingEvents }
  const isFound = conversations.length > 0 || stateValues > 0
  return { report, conversations: conversations.map(({ key }) => key), isFound, isLast }
}

function doom(context: Context, scope: ErasePart): Doomed {
  switch (scope.type) {
    case 'person':
      return doomPerson(context, scope.platform, scope.personId)
    case 'conversation': {
      const id = findConversation(context.database, scope.conversation) ?? 0
      return {
        lines: ids(
          context,
          `SELECT lines.id FROM lines JOIN chapters ON chapters.id = chapter_id WHERE conversation_id = ?`,
          id,
        ),
        entries: ids(context, 'SELECT id FROM log WHERE conversation_id = ?', id),
        events: ids(context, 'SELECT id FROM events WHERE conversation_id = ?', id),
        stateKeys: stateKeys(context, statePrefix(scope.conversation)),
        conversations: [id],
      }
    }
    case 'chapter': {
      const { id = 0, conversation_id = 0 } = findChapter(context.database, scope.chapter) ?? {}
      return {
        lines: ids(context, 'SELECT id FROM lines WHERE chapter_id = ?', id),
        // What names its turns goes before their records, for the records lead to it.
        entries: ids(
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

function doomPerson(context: Context, platform: string, personId: string): Doomed {
  const prefix = platformPrefix(platform)
  const here = [personId, prefix, afterPrefix(prefix)] as const
  return {
    lines: ids(
      context,
      `SELECT lines.id FROM lines JOIN chapters ON chapters.id = chapter_id
      WHERE role = 'user' AND speaker_id = ? AND key >= ? AND key < ?`,
      ...here,
    ),
    entries: ids(
      context,
      `SELECT log.id FROM log_persons JOIN log ON log.id = log_id
      JOIN conversations ON conversations.id = conversation_id WHERE person_id = ? AND key >= ? AND key < ?`,
      ...here,
    ),
    events: ids(context, 'SELECT id FROM events WHERE person_id = ? AND platform = ?', personId, platform),
    stateKeys: personalSuffixes(personId).flatMap((suffix) =>
      stateKeys(context, stateWithin(prefix), suffix),
    ),
    conversations: [],
  }
}

/** Of turns in which nobody else took part: what was answered tells of nobody else. */
function linesOfNobodyElse(
  { database }: Context,
  { entries }: Doomed,
  { type }: ErasePart,
): readonly number[] {
  if (type !== 'person') return []
  return database
    .query<{ id: number }>(
      `WITH alone AS (
        SELECT chapter_id, turn_id FROM log WHERE id IN (SELECT value FROM json_each(?)) AND name = 'turn'
        AND turn_id <> '' AND (SELECT count(*) FROM log_persons WHERE log_id = log.id) = 1)
      SELECT id FROM lines
      WHERE chapter_id IN (SELECT chapter_id FROM alone) AND turn_id IN (SELECT turn_id FROM alone)`,
    )
    .all(JSON.stringify(entries))
    .map(({ id }) => id)
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

function deleteRows({ database }: Context, table: 'lines' | 'log', rows: readonly number[]): number {
  return database
    .query(`DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`)
    .run(JSON.stringify(rows)).changes
}

function deleteEvents(context: Context, rows: readonly number[]): number {
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

function stateKeys({ database }: Context, prefix: string, suffix = ''): readonly string[] {
  return database
    .query<{ key: string }>("SELECT key FROM state WHERE key >= ? AND key < ? AND key GLOB '*' || ?")
    .all(prefix, afterPrefix(prefix), suffix)
    .map(({ key }) => key)
}

/** What a running turn would still commit is refused, and what anybody read before is known to be old. */
function turnOver(context: Context, conversationId: number): void {
  const { database } = context
  database
    .query('UPDATE conversations SET epoch = epoch + 1, revision = revision + 1 WHERE id = ?')
    .run(conversationId)
  database.query('DELETE FROM amendments WHERE conversation_id = ?').run(conversationId)
  schedule(context, conversationId)
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

function ids({ database }: Context, sql: string, ...parameters: (string | number)[]): readonly number[] {
  return database
    .query<{ id: number }>(`${sql} LIMIT ${sliceRows}`)
    .all(...parameters)
    .map(({ id }) => id)
}
