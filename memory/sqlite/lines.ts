import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Emotion, EmotionSource } from '../../src/contract/emotion.ts'
import type { Line } from '../../src/contract/line.ts'
import type { AmendableLines } from '../amendment.ts'
import { decodeChapterKey, encodeChapterKey } from '../keys.ts'
import type { LineLabel } from '../line-label.ts'
import { type ChapterRow, enterChapter, findChapter } from './conversations.ts'
import type { Context } from './open.ts'
import { type Sealed, seal, unseal } from './sealed.ts'

/** A line's row. */
export interface LineRow extends Sealed {
  readonly line_id: string
  readonly role: Line['role']
  readonly speaker_id: string
  readonly turn_id: string
}

/** What of a line is sealed: a list, for the names of the fields would cost more than most texts. */
type Body = readonly [
  revision: number,
  speakerName: string,
  text: string,
  shown: string | null,
  emotion: Emotion | null,
  at: number,
  messageIds: readonly string[],
  take: number | null,
  kind: Line['kind'],
  emotionSource?: EmotionSource,
  ...authorIds: readonly string[],
]

/** The columns of a line's row. */
export const lineColumns = 'line_id, role, speaker_id, turn_id, key_id, body'

/** A row to its line. */
export function decodeLine({ codec }: Context, row: LineRow): Line {
  const [
    revision,
    speakerName,
    text,
    shown,
    emotion,
    at,
    messageIds,
    take,
    kind,
    emotionSource,
    ...authorIds
  ] = unseal<Body>(codec, row)
  return {
    id: row.line_id,
    revision,
    role: row.role,
    speakerId: row.speaker_id,
    speakerName,
    text,
    shown: shown ?? undefined,
    ...(authorIds.length > 0 ? { authorIds } : {}),
    emotion: emotion ?? undefined,
    emotionSource: emotionSource ?? 'off',
    at,
    messageIds,
    turnId: row.turn_id,
    take: take ?? undefined,
    kind,
  }
}

/** A line as the columns `key_id` and `body`. */
export function sealLine({ codec }: Context, line: Line): readonly [keyId: string, body: string] {
  const { revision, speakerName, text, shown, emotion, emotionSource, at, messageIds, take, kind } = line
  const body: Body = [
    revision,
    speakerName,
    text,
    shown ?? null,
    emotion ?? null,
    at,
    messageIds,
    take ?? null,
    kind,
    emotionSource,
    ...(line.authorIds ?? []),
  ]
  return seal(codec, body)
}

/** Appends the lines that are not there yet. */
export function appendLines(context: Context, key: ChapterKey, lines: readonly Line[]): void {
  const { database } = context
  const chapter = enterChapter(database, key)
  for (const line of lines) {
    const { changes, rowId } = database
      .query(
        `INSERT INTO lines (chapter_id, line_id, role, speaker_id, turn_id, key_id, body)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(chapter.id, line.id, line.role, line.speakerId, line.turnId, ...sealLine(context, line))
    if (changes === 0) continue
    nameMessages(context, chapter, rowId, line)
    nameAuthors(context, rowId, line)
    if (chapter.has_removed === 0) continue
    // Should it be one that was removed: its place is here now.
    database.query('DELETE FROM removed_lines WHERE chapter_id = ? AND line_id = ?').run(chapter.id, line.id)
  }
}

/** Puts another line in the place of the one with its id, and keeps what it was. */
export function replaceLine(context: Context, key: ChapterKey, line: Line): void {
  const { database } = context
  const chapter = findChapter(database, key)
  const row = chapter && findRow(context, chapter, line.id)
  if (!chapter || !row) return
  database
    .query(
      'INSERT INTO earlier_lines (line_row, key_id, body) SELECT id, key_id, body FROM lines WHERE id = ?',
    )
    .run(row.id)
  database
    .query('UPDATE lines SET role = ?, speaker_id = ?, turn_id = ?, key_id = ?, body = ? WHERE id = ?')
    .run(line.role, line.speakerId, line.turnId, ...sealLine(context, line), row.id)
  database.query('DELETE FROM messages WHERE line_row = ?').run(row.id)
  nameMessages(context, chapter, row.id, line)
  nameAuthors(context, row.id, line)
}

/** Writes down how a line was said; nothing where it is gone, or has another revision. */
export function labelLine(
  context: Context,
  { chapter: key, line: { id, revision }, ...label }: LineLabel,
): void {
  const { database } = context
  const row = database
    .query<LineRow & { readonly id: number }>(
      `SELECT lines.id, ${lineColumns} FROM lines JOIN chapters ON chapters.id = chapter_id
      WHERE chapters.key = ? AND line_id = ?`,
    )
    .get(encodeChapterKey(key), id)
  const line = row && decodeLine(context, row)
  if (!row || line?.revision !== revision) return
  const labelled = { ...line, emotion: label.emotion, emotionSource: label.source }
  database
    .query('UPDATE lines SET key_id = ?, body = ? WHERE id = ?')
    .run(...sealLine(context, labelled), row.id)
}

/** Removes a line, and what it was before; its place stays, for windows that begin there. */
export function removeLine(context: Context, key: ChapterKey, lineId: string): void {
  const { database } = context
  const chapter = findChapter(database, key)
  const row = chapter && findRow(context, chapter, lineId)
  if (!chapter || !row) return
  database
    .query('INSERT INTO removed_lines (chapter_id, line_id, place) VALUES (?, ?, ?)')
    .run(chapter.id, lineId, row.id)
  database.query('DELETE FROM lines WHERE id = ?').run(row.id)
  keepPlaces(context, row.id)
}

/**
 * When lines are gone, up to this row id: where it was the last, the next line is given a lower one than removed lines had, and comes
 * after their places all the same.
 */
export function keepPlaces({ database }: Context, lastGone: number): void {
  const last = database.query<{ id: number | null }>('SELECT max(id) AS id FROM lines').get()?.id ?? 0
  if (lastGone < last) return
  database.query('UPDATE removed_lines SET place = ?1 WHERE place > ?1').run(last + 1)
}

/** From which row id on the lines of a chapter stand at or after a line; 0: the line was never there. */
export function findPlace({ database }: Context, chapterId: number, lineId: string): number {
  const row = database
    .query<{ place: number }>(
      `SELECT id AS place FROM lines WHERE chapter_id = ?1 AND line_id = ?2
      UNION ALL SELECT place FROM removed_lines WHERE chapter_id = ?1 AND line_id = ?2`,
    )
    .get(chapterId, lineId)
  return row?.place ?? 0
}

/** Lines of a conversation by the messages that show them. */
export function amendableLines(context: Context, conversationId: number): AmendableLines {
  return {
    find(messageId) {
      const row = context.database
        .query<LineRow & { key: string }>(
          `SELECT chapters.key, ${lineColumns}
          FROM messages JOIN lines ON lines.id = messages.line_row JOIN chapters ON chapters.id = lines.chapter_id
          WHERE messages.conversation_id = ? AND message_id = ? ORDER BY line_row DESC LIMIT 1`,
        )
        .get(conversationId, messageId)
      return row && { chapter: decodeChapterKey(row.key), line: decodeLine(context, row) }
    },
    replace: ({ chapter, line }) => replaceLine(context, chapter, line),
    remove: ({ chapter, line }) => removeLine(context, chapter, line.id),
  }
}

function findRow(
  { database }: Context,
  chapter: ChapterRow,
  lineId: string,
): { readonly id: number } | undefined {
  return database
    .query<{ id: number }>('SELECT id FROM lines WHERE chapter_id = ? AND line_id = ?')
    .get(chapter.id, lineId)
}

/** Writes down which messages show a line. */
export function nameMessages({ database }: Context, chapter: ChapterRow, rowId: number, line: Line): void {
  const insert = database.query(
    'INSERT INTO messages (conversation_id, message_id, line_row) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  for (const messageId of line.messageIds) insert.run(chapter.conversation_id, messageId, rowId)
}

/** Writes down whose words a line may have, for good. */
export function nameAuthors({ database }: Context, rowId: number, { authorIds = [] }: Line): void {
  const insert = database.query(
    'INSERT INTO line_authors (line_row, person_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  )
  for (const authorId of authorIds) insert.run(rowId, authorId)
}
