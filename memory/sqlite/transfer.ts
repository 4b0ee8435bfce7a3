import type { RecordCounts, StoreRecord, StoreTransfer } from '../../src/contract/transfer.ts'
import { seenMs } from '../mailbox-rules.ts'
import { markPrefix } from '../transfer-marks.ts'
import { readPages } from '../transfer-pages.ts'
import { insertEvent, isKnown } from './accept.ts'
import { enterChapter, enterConversation } from './conversations.ts'
import { schedule, writePosition } from './events.ts'
import { nameAuthors, nameMessages, sealLine } from './lines.ts'
import { appendEntry, storeText } from './log.ts'
import type { Context } from './open.ts'
import { createPages } from './transfer-pages.ts'

/** Reads and writes the whole store. */
export function createTransfer(context: Context): StoreTransfer {
  const { database, clock } = context
  return {
    read: (options) => readPages(createPages(context), options),
    async write(records, signal) {
      signal?.throwIfAborted()
      await database.write(() => {
        for (const record of records) writeRecord(context, record)
      })
    },
    async count(signal) {
      signal?.throwIfAborted()
      return await database.read(() => countRecords(context))
    },
    async isInUse(signal) {
      signal?.throwIfAborted()
      const holders = await database.read(() =>
        database
          .query(
            'SELECT 1 FROM workers WHERE expires_at > ?1 UNION ALL SELECT 1 FROM leases WHERE expires_at > ?1',
          )
          .all(clock.now()),
      )
      return holders.length > 0
    },
    async fetchMark(name, signal) {
      signal?.throwIfAborted()
      const query = 'SELECT value FROM positions WHERE name = ?'
      const row = await database.read(() =>
        database.query<{ readonly value: string }>(query).get(`${markPrefix}${name}`),
      )
      return row?.value
    },
    async storeMark(name, value, signal) {
      signal?.throwIfAborted()
      await database.write(() => writePosition(context, `${markPrefix}${name}`, value))
    },
  }
}

function countRecords({ database, clock }: Context): RecordCounts {
  const count = (table: string, ...parameters: (string | number)[]) =>
    database.query<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).get(...parameters)?.count ?? 0
  return {
    text: count('texts'),
    state: count('state WHERE ifnull(expires_at > ?, TRUE)', clock.now()),
    position: count("positions WHERE name NOT GLOB ? || '*'", markPrefix),
    seen: count('seen WHERE at > ?', clock.now() - seenMs),
    'revision-floor': count('revision_floor WHERE value > 0'),
    conversation: count('conversations'),
    line: count('lines') + count('removed_lines'),
    entry: count('log'),
    event: count('events'),
  }
}

type RecordOf<Type extends StoreRecord['type']> = Extract<StoreRecord, { readonly type: Type }>

/** In a transaction of the caller's. */
function writeRecord(context: Context, record: StoreRecord): void {
  const { database } = context
  switch (record.type) {
    case 'text':
      storeText(context, record.hash, record.text)
      return
    case 'state':
      writeState(context, record)
      return
    case 'position':
      database
        .query('INSERT INTO positions (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING')
        .run(record.name, record.value)
      return
    case 'seen':
      database
        .query(
          `INSERT INTO seen (platform, event_id, at) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
        )
        .run(record.platform, record.eventId, record.at)
      return
    case 'revision-floor':
      database.query('UPDATE revision_floor SET value = max(value, ?)').run(record.revision)
      return
    case 'conversation':
      database
        .query('UPDATE conversations SET revision = max(revision, ?) WHERE id = ?')
        .run(record.revision, enterConversation(database, record.conversation))
      return
    case 'line':
      writeLine(context, record)
      return
    case 'entry':
      appendEntry(context, record.entry)
      return
    case 'event':
      writeEvent(context, record)
      return
  }
}

function writeState({ database, codec, clock }: Context, record: RecordOf<'state'>): void {
  database
    .query(
      `INSERT INTO state (key, expires_at, key_id, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
      SET expires_at = excluded.expires_at, key_id = excluded.key_id, body = excluded.body WHERE expires_at <= ?`,
    )
    .run(record.key, record.expiresAt ?? null, codec.keyId, codec.encode(record.json), clock.now())
}

function writeLine(context: Context, { chapter: key, lineId, line, earlier }: RecordOf<'line'>): void {
  const { database } = context
  const chapter = enterChapter(database, key)
  const known = database
    .query(
      `SELECT 1 FROM lines WHERE chapter_id = ?1 AND line_id = ?2
      UNION ALL SELECT 1 FROM removed_lines WHERE chapter_id = ?1 AND line_id = ?2`,
    )
    .get(chapter.id, lineId)
  if (known) return
  if (!line) {
    // Where the next line will be.
    database
      .query(
        `INSERT INTO removed_lines (chapter_id, line_id, place)
        SELECT ?, ?, 1 + ifnull((SELECT max(id) FROM lines), 0)`,
      )
      .run(chapter.id, lineId)
    return
  }
  const { rowId } = database
    .query(
      `INSERT INTO lines (chapter_id, line_id, role, speaker_id, turn_id, key_id, body)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(chapter.id, lineId, line.role, line.speakerId, line.turnId, ...sealLine(context, line))
  nameMessages(context, chapter, rowId, line)
  for (const known of [...earlier, line]) nameAuthors(context, rowId, known)
  for (const before of earlier) {
    database
      .query('INSERT INTO earlier_lines (line_row, key_id, body) VALUES (?, ?, ?)')
      .run(rowId, ...sealLine(context, before))
  }
}

function writeEvent(context: Context, record: RecordOf<'event'>): void {
  const { database } = context
  const { event, options, acceptedAt, attempts, isGivenUp, lastError } = record
  if (isKnown(context, event.conversation.platform, event.id)) return
  const conversationId = enterConversation(database, event.conversation)
  const timing = { ...options, acceptedAt, version: event.version }
  const row = insertEvent(context, conversationId, event, timing)
  database
    .query('UPDATE events SET attempts = ?, given_up = ?, last_error = ? WHERE id = ?')
    .run(attempts, isGivenUp ? 1 : 0, lastError, row)
  schedule(context, conversationId)
}
