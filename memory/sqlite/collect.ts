import { setImmediate } from 'node:timers/promises'
import type { PersonalItem, StateSchema } from '../../src/contract/memory.ts'
import {
  afterPrefix,
  decodeChapterKey,
  nameOfStateKey,
  personalSuffixes,
  platformPrefix,
  stateWithin,
} from '../keys.ts'
import { stateKeys } from './doomed.ts'
import { decodeEvent } from './events.ts'
import { decodeLine } from './lines.ts'
import type { Context } from './open.ts'
import { findPersonChapters, type PersonChapter, walkPersonLines } from './person-lines.ts'
import { readEarlier } from './revisions.ts'
import type { Sealed } from './sealed.ts'
import { createStateTable } from './state.ts'
import { decodeNamedEntry, type NamedEntryRow, namedEntryColumns } from './transfer-pages.ts'

/** Rows that are read at once. */
const pageRows = 200

/** Whose, and where their storage keys lie. */
interface Person {
  readonly platform: string
  readonly personId: string
  readonly from: string
  readonly before: string
}

/** See `Memory.collect`. */
export async function* collect(
  context: Context,
  platform: string,
  personId: string,
  signal: AbortSignal | undefined,
): AsyncIterable<PersonalItem> {
  const prefix = platformPrefix(platform)
  const person = { platform, personId, from: prefix, before: afterPrefix(prefix) }
  signal?.throwIfAborted()
  for await (const items of collectPages(context, person)) {
    for (const item of items) {
      yield item
      signal?.throwIfAborted()
    }
    // Others have their turn between two pages.
    await setImmediate()
    signal?.throwIfAborted()
  }
}

async function* collectPages(context: Context, person: Person): AsyncIterable<readonly PersonalItem[]> {
  const chapters = await findPersonChapters(context, person.platform, person.personId)
  for (const chapter of chapters) yield* readLines(context, chapter)
  yield* readEntries(context, person)
  yield* readState(context, person)
  yield await readEvents(context, person)
}

async function* readLines(context: Context, chapter: PersonChapter): AsyncIterable<readonly PersonalItem[]> {
  const key = decodeChapterKey(chapter.key)
  for await (const rows of walkPersonLines(context, chapter)) {
    yield await context.database.read(() =>
      rows.map((row): PersonalItem => {
        const line = decodeLine(context, row)
        return { type: 'line', chapter: key, line, earlier: readEarlier(context, row) }
      }),
    )
  }
}

async function* readEntries(
  context: Context,
  { personId, from, before }: Person,
): AsyncIterable<readonly PersonalItem[]> {
  const { database } = context
  const query = `SELECT ${namedEntryColumns} FROM log_persons JOIN log ON log.id = log_id
    JOIN conversations ON conversations.id = conversation_id
    WHERE person_id = ? AND log_id > ? AND key >= ? AND key < ? ORDER BY log_id LIMIT ${pageRows}`
  for (let after: number | undefined = 0; after !== undefined; ) {
    const last: number = after
    const rows = await database.read(() =>
      database.query<NamedEntryRow>(query).all(personId, last, from, before),
    )
    yield rows.flatMap((row) => decodeNamedEntry(context, row)).map((entry) => ({ type: 'entry', entry }))
    after = rows.length < pageRows ? undefined : rows.at(-1)?.id
  }
}

async function* readState(
  context: Context,
  { personId, from }: Person,
): AsyncIterable<readonly PersonalItem[]> {
  const table = createStateTable(context)
  const keys = await context.database.read(() =>
    stateKeys(context, stateWithin(from), personalSuffixes(personId)),
  )
  for (const key of keys) {
    const name = nameOfStateKey(key)
    const text = await table.get(key)
    if (name === undefined || text === undefined) continue
    const value: StateSchema[keyof StateSchema] = JSON.parse(text)
    yield [{ type: 'state', name, value }]
  }
}

async function readEvents(
  context: Context,
  { platform, personId }: Person,
): Promise<readonly PersonalItem[]> {
  const { database } = context
  const query =
    'SELECT accepted_at, key_id, body FROM events WHERE person_id = ? AND platform = ? ORDER BY id'
  return await database.read(() =>
    database
      .query<Sealed & { accepted_at: number }>(query)
      .all(personId, platform)
      .map((row) => ({ type: 'event', event: decodeEvent(context, row), acceptedAt: row.accepted_at })),
  )
}
