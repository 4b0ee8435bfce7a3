import { setImmediate } from 'node:timers/promises'
import type { AuditRecord } from '../../src/contract/audit.ts'
import type { EraseReport, LogSchema, PurgeLimits } from '../../src/contract/memory.ts'
import { addReports, nothingErased } from '../erase-scope.ts'
import { isPurged, limitedNames } from '../purge-limits.ts'
import { addRevision } from './conversations.ts'
import { deleteEvents } from './erase-slice.ts'
import { decodeLine, keepPlaces, type LineRow, lineColumns } from './lines.ts'
import { raiseFloor } from './log.ts'
import type { Context } from './open.ts'
import { type Sealed, unseal } from './sealed.ts'

/** Most rows that are looked at, or that one transaction removes. */
const sliceRows = 200

/** See `Memory.purge`. The file is not written anew: what was deleted is overwritten, mostly. */
export async function purge(
  context: Context,
  limits: PurgeLimits,
  signal: AbortSignal | undefined,
): Promise<EraseReport> {
  let report = nothingErased
  for await (const slice of purgeSlices(context, limits)) {
    report = addReports(report, { ...nothingErased, ...slice })
    // Others have their turn between two slices.
    await setImmediate()
    signal?.throwIfAborted()
  }
  return report
}

/** Whatever one step has forgotten. */
type Slice = Partial<EraseReport>

async function* purgeSlices(context: Context, { lines, ...limits }: PurgeLimits): AsyncIterable<Slice> {
  // Before anything is done: whoever gave up asking wants nothing.
  yield {}
  if (lines !== undefined) {
    yield* purgeLines(context, lines)
    yield* purgeGivenUp(context, lines)
  }
  for (const [name, before] of limitedNames(limits)) yield* purgeEntries(context, name, before)
}

interface FrontRow extends LineRow {
  readonly id: number
  readonly chapter_id: number
}

/** Chapter by chapter. What is in order is not looked at further than its first line. */
async function* purgeLines(context: Context, before: number): AsyncIterable<Slice> {
  const { database } = context
  const query = `SELECT lines.id, chapter_id, ${lineColumns} FROM chapters JOIN lines
    ON lines.id = (SELECT min(id) FROM lines WHERE chapter_id = chapters.id)
    WHERE chapters.id > ? ORDER BY chapters.id LIMIT ${sliceRows}`
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await database.read(() => database.query<FrontRow>(query).all(from))
    for (const { chapter_id } of rows.filter((row) => decodeLine(context, row).at < before)) {
      for (let count = sliceRows; count === sliceRows; ) {
        count = await database.write(() => purgeFront(context, chapter_id, before))
        yield { lines: count }
      }
    }
    yield {}
    after = rows.length < sliceRows ? undefined : rows.at(-1)?.chapter_id
  }
}

/**
 * The first lines of a chapter, and the places of removed lines among them: nothing stands before them any more, and a read that begins
 * at one begins at the chapter's first line as well when the place is not known. Answers how many lines it were.
 */
function purgeFront(context: Context, chapterId: number, before: number): number {
  const { database } = context
  const rows = database
    .query<FrontRow>(
      `SELECT id, chapter_id, ${lineColumns} FROM lines WHERE chapter_id = ? ORDER BY id LIMIT ${sliceRows}`,
    )
    .all(chapterId)
  const kept = rows.findIndex((row) => decodeLine(context, row).at >= before)
  const gone = kept < 0 ? rows : rows.slice(0, kept)
  const last = gone.at(-1)?.id
  if (last === undefined) return 0
  database.query('DELETE FROM lines WHERE chapter_id = ? AND id <= ?').run(chapterId, last)
  database
    .query(
      `DELETE FROM removed_lines WHERE chapter_id = ?1
      AND place <= ifnull((SELECT min(id) FROM lines WHERE chapter_id = ?1), place)`,
    )
    .run(chapterId)
  keepPlaces(context, last)
  const { conversation_id } =
    database
      .query<{ conversation_id: number }>('SELECT conversation_id FROM chapters WHERE id = ?')
      .get(chapterId) ?? {}
  if (conversation_id !== undefined) addRevision(database, conversation_id)
  return gone.length
}

async function* purgeGivenUp(context: Context, before: number): AsyncIterable<Slice> {
  const { database } = context
  const query = `SELECT id FROM events WHERE given_up = 1 AND accepted_at < ? LIMIT ${sliceRows}`
  for (let count = sliceRows; count === sliceRows; ) {
    const rows = await database.read(() => database.query<{ id: number }>(query).all(before))
    count = rows.length
    if (count > 0)
      yield {
        waitingEvents: await database.write(() =>
          deleteEvents(
            context,
            rows.map(({ id }) => id),
          ),
        ),
      }
  }
}

/**
 * From the front, as long as there is anything older in a page: entries come nearly in the order of their times, and what comes late by
 * more goes when the front has come to it.
 */
async function* purgeEntries(context: Context, name: keyof LogSchema, before: number): AsyncIterable<Slice> {
  const { database } = context
  const query = `SELECT id, at FROM log WHERE name = ? AND id > ? ORDER BY id LIMIT ${sliceRows}`
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const rows = await database.read(() => database.query<{ id: number; at: number }>(query).all(name, from))
    const old = rows.filter(({ at }) => at < before).map(({ id }) => id)
    const gone = name === 'audit' ? await database.read(() => purgedOf(context, old)) : old
    if (gone.length > 0) yield { logEntries: await database.write(() => deleteEntries(context, gone)) }
    after = old.length === 0 || rows.length < sliceRows ? undefined : rows.at(-1)?.id
  }
}

/** Which of these lines of the audit are not to stay. */
function purgedOf({ database, codec }: Context, ids: readonly number[]): readonly number[] {
  return database
    .query<Sealed & { readonly id: number }>(
      'SELECT id, key_id, body FROM log WHERE id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(ids))
    .filter((row) => isPurged(unseal<readonly [unknown, AuditRecord]>(codec, row)[1]))
    .map(({ id }) => id)
}

/** With the texts that no other record names. */
function deleteEntries(context: Context, ids: readonly number[]): number {
  const { database } = context
  const rows = JSON.stringify(ids)
  const texts = database
    .query<{ text_id: number }>(
      'SELECT DISTINCT text_id FROM log_texts WHERE log_id IN (SELECT value FROM json_each(?))',
    )
    .all(rows)
    .map(({ text_id }) => text_id)
  raiseFloor(context)
  const { changes } = database.query('DELETE FROM log WHERE id IN (SELECT value FROM json_each(?))').run(rows)
  database
    .query(
      `DELETE FROM texts WHERE id IN (SELECT value FROM json_each(?))
      AND NOT EXISTS (SELECT 1 FROM log_texts WHERE text_id = texts.id)`,
    )
    .run(JSON.stringify(texts))
  return changes
}
