import type { LogEntry } from '../../src/contract/memory.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import { decodeChapterKey, decodeConversationKey } from '../keys.ts'
import { seenMs } from '../mailbox-rules.ts'
import { markPrefix } from '../transfer-marks.ts'
import { logNames, type Page, type ReadPage } from '../transfer-pages.ts'
import { decodeEvent, type EventRow } from './events.ts'
import { decodeLine } from './lines.ts'
import { decodeEntry, type EntryRow } from './log.ts'
import type { Context } from './open.ts'
import { type PlacedLineRow, placedColumns, readEarlier } from './revisions.ts'
import type { Sealed } from './sealed.ts'

/** Reads each type of records, by pages in the order of rows or keys. */
export function createPages(context: Context): { readonly [Type in StoreRecord['type']]: ReadPage } {
  return { ...createSharedPages(context), ...createConversationPages(context) }
}

/**
 * Pages of a statement with the parameters `?1`, after which row, and `?2`, how many; `from` is what is before all, and `parameters`
 * begin with `?3`.
 */
function pages<Row>(
  { database }: Context,
  sql: string,
  from: string | number,
  keyOf: (row: Row) => string | number,
  decode: (row: Row) => readonly StoreRecord[],
  ...parameters: (string | number)[]
): ReadPage {
  return async (after, limit) => {
    const start = after === undefined ? from : typeof from === 'number' ? Number(after) : after
    const rows = await database.read(() => database.query<Row>(sql).all(start, limit, ...parameters))
    const last = rows.at(-1)
    const isLast = last === undefined || rows.length < limit
    return { records: rows.flatMap(decode), next: isLast ? undefined : String(keyOf(last)) }
  }
}

/** What belongs to no conversation, or to many. */
function createSharedPages(context: Context) {
  const { codec, clock } = context
  return {
    text: pages<Sealed & { id: number; hash: string }>(
      context,
      'SELECT id, hash, key_id, body FROM texts WHERE id > ?1 ORDER BY id LIMIT ?2',
      0,
      ({ id }) => id,
      (row) => [{ type: 'text', hash: row.hash, text: codec.decode(row.body, row.key_id) }],
    ),
    state: pages<Sealed & { key: string; expires_at: number | null }>(
      context,
      `SELECT key, expires_at, key_id, body FROM state WHERE key > ?1 AND ifnull(expires_at > ?3, TRUE)
      ORDER BY key LIMIT ?2`,
      '',
      ({ key }) => key,
      (row) => [
        {
          type: 'state',
          key: row.key,
          json: codec.decode(row.body, row.key_id),
          expiresAt: row.expires_at ?? undefined,
        },
      ],
      clock.now(),
    ),
    position: pages<{ name: string; value: string }>(
      context,
      "SELECT name, value FROM positions WHERE name > ?1 AND name NOT GLOB ?3 || '*' ORDER BY name LIMIT ?2",
      '',
      ({ name }) => name,
      ({ name, value }) => [{ type: 'position', name, value }],
      markPrefix,
    ),
    seen: pages<{ key: string; platform: string; event_id: string; at: number }>(
      context,
      `SELECT json_array(platform, event_id) AS key, platform, event_id, at FROM seen
      WHERE (platform, event_id) > (?1 ->> 0, ?1 ->> 1) AND at > ?3 ORDER BY platform, event_id LIMIT ?2`,
      '["",""]',
      ({ key }) => key,
      ({ platform, event_id, at }) => [{ type: 'seen', platform, eventId: event_id, at }],
      clock.now() - seenMs,
    ),
    'revision-floor': pages<{ value: number }>(
      context,
      'SELECT value FROM revision_floor WHERE value > max(?1, 0) LIMIT ?2',
      0,
      ({ value }) => value,
      ({ value }) => [{ type: 'revision-floor', revision: value }],
    ),
  }
}

/** Conversations, and what belongs to them. */
function createConversationPages(context: Context) {
  const { database } = context
  return {
    conversation: pages<{ id: number; key: string; revision: number }>(
      context,
      'SELECT id, key, revision FROM conversations WHERE id > ?1 ORDER BY id LIMIT ?2',
      0,
      ({ id }) => id,
      ({ key, revision }) => [{ type: 'conversation', conversation: decodeConversationKey(key), revision }],
    ),
    line: (after: string | undefined, limit: number) =>
      database.read(() => readLines(context, Number(after ?? 0), limit)),
    entry: pages<NamedEntryRow>(
      context,
      `SELECT ${namedEntryColumns}
      FROM log JOIN conversations ON conversations.id = conversation_id WHERE log.id > ?1 ORDER BY log.id LIMIT ?2`,
      0,
      ({ id }) => id,
      (row) => decodeNamedEntry(context, row).map((entry) => ({ type: 'entry', entry })),
    ),
    event: pages<StoredEventRow>(
      context,
      `SELECT id, queue, quiet_ms, max_wait_ms, accepted_at, attempts, given_up, last_error, key_id, body
      FROM events WHERE id > ?1 ORDER BY id LIMIT ?2`,
      0,
      ({ id }) => id,
      (row) => [decodeEventRecord(context, row)],
    ),
  }
}

interface StoredEventRow extends Omit<EventRow, 'version'> {
  readonly quiet_ms: number
  readonly max_wait_ms: number
  readonly given_up: number
  readonly last_error: string
}

/** An entry's row, of any name. */
export interface NamedEntryRow extends EntryRow {
  readonly name: string
}

/** Its columns. */
export const namedEntryColumns = 'log.id, name, entry_id, at, key, turn_id, key_id, body'

/** The entry of a row; none of a name that this version does not know. */
export function decodeNamedEntry(context: Context, row: NamedEntryRow): readonly LogEntry[] {
  const name = logNames.find((known) => known === row.name)
  return name ? [decodeEntry(context, name, row)] : []
}

function decodeEventRecord(context: Context, row: StoredEventRow): StoreRecord {
  return {
    type: 'event',
    event: decodeEvent(context, row),
    options: { queue: row.queue, quietMs: row.quiet_ms, maxWaitMs: row.max_wait_ms },
    acceptedAt: row.accepted_at,
    attempts: row.attempts,
    isGivenUp: row.given_up === 1,
    lastError: row.last_error,
  }
}

interface RemovedRow {
  readonly place: number
  readonly key: string
  readonly line_id: string
}

/** Lines behind a row, and the places of those that were removed in between. */
function readLines(context: Context, after: number, limit: number): Page {
  const { database } = context
  const rows = database
    .query<PlacedLineRow & { readonly key: string }>(
      `SELECT key, ${placedColumns}
      FROM lines JOIN chapters ON chapters.id = chapter_id WHERE lines.id > ? ORDER BY lines.id LIMIT ?`,
    )
    .all(after, limit)
  const last = rows.length < limit ? undefined : rows.at(-1)?.id
  const removed = database
    .query<RemovedRow>(
      `SELECT place, key, line_id FROM removed_lines JOIN chapters ON chapters.id = chapter_id
      WHERE place > ?1 AND (?2 IS NULL OR place <= ?2) ORDER BY place, key, line_id`,
    )
    .all(after, last ?? null)
  const records: StoreRecord[] = []
  let told = 0
  // One that stands in the place of a removed line comes after it.
  function tellRemoved(through: number): void {
    for (let row = removed[told]; row && row.place <= through; row = removed[told]) {
      records.push({
        type: 'line',
        chapter: decodeChapterKey(row.key),
        lineId: row.line_id,
        line: undefined,
        earlier: [],
      })
      told += 1
    }
  }
  for (const row of rows) {
    tellRemoved(row.id)
    records.push({
      type: 'line',
      chapter: decodeChapterKey(row.key),
      lineId: row.line_id,
      line: decodeLine(context, row),
      earlier: readEarlier(context, row),
    })
  }
  tellRemoved(Number.POSITIVE_INFINITY)
  return { records, next: last === undefined ? undefined : String(last) }
}
