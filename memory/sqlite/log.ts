import { setImmediate } from 'node:timers/promises'
import type { AppendLog, LogEntry, LogQuery, LogSchema } from '../../src/contract/memory.ts'
import type { TurnRecord } from '../../src/contract/turn.ts'
import { afterPrefix, decodeConversationKey, encodeConversationKey, placePrefix } from '../keys.ts'
import { type PackedRecord, packRecord, unpackRecord } from '../packed-record.ts'
import { enterChapter, enterConversation } from './conversations.ts'
import type { Context } from './open.ts'
import { type Sealed, seal, unseal } from './sealed.ts'

/** Entries that are read at once. */
const pageEntries = 100

/** An entry's row. */
export interface EntryRow extends Sealed {
  readonly id: number
  readonly entry_id: string
  readonly at: number
  readonly key: string
  readonly turn_id: string
}

type Body<Name extends keyof LogSchema> = readonly [
  personIds: readonly string[],
  value: Name extends 'turn' ? PackedRecord : LogSchema[Name],
]

/** Appends and streams. */
export function createLog(context: Context): AppendLog {
  const { database } = context
  return {
    async append(entries, signal) {
      signal?.throwIfAborted()
      await database.write(() => {
        for (const entry of entries) appendEntry(context, entry)
      })
    },
    async *stream<Name extends keyof LogSchema>(name: Name, query: LogQuery = {}) {
      const { sql, parameters } = pageQuery(name, query)
      let after = Number(query.after ?? 0)
      for (;;) {
        query.signal?.throwIfAborted()
        const rows = await database.read(() => database.query<EntryRow>(sql).all(...parameters, after))
        for (const row of rows) yield { ...decodeEntry(context, name, row), position: String(row.id) }
        after = rows.at(-1)?.id ?? after
        if (rows.length < pageEntries) return
        // Others have their turn between two pages.
        await setImmediate()
      }
    },
  }
}

/**
 * Appends an entry that is not there yet, in a transaction of the caller's. Of `texts`, by hash, those that it names are kept, and
 * taken out.
 */
export function appendEntry(context: Context, entry: LogEntry, texts?: Map<string, string>): void {
  const { database, codec } = context
  const { id, name, at, conversation, turnId, personIds, value } = entry
  const turn = isNamed(entry, 'turn') ? entry.value : undefined
  const record = isNamed(entry, 'emotion') ? entry.value : turn
  const chapter = record && enterChapter(database, record.chapter)
  const { changes, rowId } = database
    .query(
      `INSERT INTO log (id, name, entry_id, at, conversation_id, chapter_id, turn_id, key_id, body)
      VALUES (1 + max(ifnull((SELECT max(id) FROM log), 0), (SELECT value FROM log_floor)), ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING`,
    )
    .run(
      name,
      id,
      at,
      chapter?.conversation_id ?? enterConversation(database, conversation),
      chapter?.id ?? null,
      turnId,
      ...seal(codec, [personIds, turn ? packRecord(turn) : value]),
    )
  if (changes === 0) return
  for (const personId of new Set(personIds)) {
    database.query('INSERT INTO log_persons (log_id, person_id) VALUES (?, ?)').run(rowId, personId)
  }
  if (turn) nameTexts(context, rowId, turn, texts)
}

/** Before entries are deleted, in the same transaction: what is appended later comes behind where they were. */
export function raiseFloor({ database }: Context): void {
  database.query('UPDATE log_floor SET value = max(value, ifnull((SELECT max(id) FROM log), 0))').run()
}

/** Notes that an entry names texts by their hashes; an empty one names nothing. */
function nameTexts(
  context: Context,
  logId: number,
  { headHash, systemHash, storyHash, examplesHash }: TurnRecord,
  texts: Map<string, string> | undefined,
): void {
  const name = context.database.query(
    `INSERT INTO log_texts (log_id, text_id) SELECT ?, id FROM texts WHERE hash IN (?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  )
  const hashes = [headHash, systemHash, storyHash, examplesHash]
  const named = new Set(hashes.filter((hash) => hash !== ''))
  // Most are there already.
  const areKnown = name.run(logId, ...hashes).changes === named.size
  for (const hash of named) {
    const text = texts?.get(hash)
    texts?.delete(hash)
    if (!areKnown && text !== undefined) storeText(context, hash, text)
  }
  if (!areKnown) name.run(logId, ...hashes)
}

/** Keeps a text once, in a transaction of the caller's. */
export function storeText({ database, codec }: Context, hash: string, text: string): void {
  if (database.query('SELECT 1 FROM texts WHERE hash = ?').get(hash)) return
  database
    .query('INSERT INTO texts (hash, key_id, body) VALUES (?, ?, ?)')
    .run(hash, codec.keyId, codec.encode(text))
}

/** A text by its hash. */
export async function fetchText({ database, codec }: Context, hash: string): Promise<string | undefined> {
  const row = await database.read(() =>
    database.query<Sealed>('SELECT key_id, body FROM texts WHERE hash = ?').get(hash),
  )
  return row && codec.decode(row.body, row.key_id)
}

function isNamed<Name extends keyof LogSchema>(entry: LogEntry, name: Name): entry is LogEntry<Name> {
  return entry.name === name
}

/** The page of entries after an id, which is the last parameter. */
function pageQuery(name: string, { conversation, place, turnId, since, until }: LogQuery) {
  const conditions = ['name = ?']
  const parameters: (string | number)[] = [name]
  if (conversation) {
    // The plus keeps it from being looked up by conversation where the turn tells more.
    const column = turnId ? '+conversation_id' : 'conversation_id'
    conditions.push(`${column} = (SELECT id FROM conversations WHERE key = ?)`)
    parameters.push(encodeConversationKey(conversation))
  }
  if (place) {
    const prefix = placePrefix(place.platform, place.place)
    conditions.push('key >= ? AND key < ?')
    parameters.push(prefix, afterPrefix(prefix))
  }
  if (turnId !== undefined) {
    conditions.push('turn_id = ?')
    parameters.push(turnId)
  }
  if (since !== undefined) {
    conditions.push('at >= ?')
    parameters.push(since)
  }
  if (until !== undefined) {
    conditions.push('at < ?')
    parameters.push(until)
  }
  const sql = `SELECT log.id, entry_id, at, key, turn_id, key_id, body
    FROM log JOIN conversations ON conversations.id = conversation_id
    WHERE ${conditions.join(' AND ')} AND log.id > ? ORDER BY log.id LIMIT ${pageEntries}`
  return { sql, parameters }
}

/** A row to its entry. */
export function decodeEntry<Name extends keyof LogSchema>(
  { codec }: Context,
  name: Name,
  row: EntryRow,
): LogEntry<Name> {
  const [personIds, stored] = unseal<Body<Name>>(codec, row)
  const value = name === 'turn' ? unpackRecord(stored as PackedRecord) : stored // By its name.
  return {
    id: row.entry_id,
    name,
    at: row.at,
    conversation: decodeConversationKey(row.key),
    turnId: row.turn_id,
    personIds,
    value: value as LogSchema[Name], // By its name.
  }
}
