import type { AppendLog, LogEntry, LogQuery, LogSchema } from '../../src/contract/memory.ts'
import {
  afterPrefix,
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
  placePrefix,
} from '../keys.ts'
import { type PackedRecord, packRecord, unpackRecord } from '../packed-record.ts'
import { textHashesOf } from '../text-hashes.ts'
import { changesLua } from './changes-lua.ts'
import type { Context, Script } from './connection.ts'
import { seal, textsOf, unseal } from './events.ts'
import { pageScript, turnScript } from './log-lua.ts'

/** Conversations in which a turn is looked for at once. */
const pageConversations = 1_000

/** What of an entry stands open. */
type Head = readonly [
  number: number,
  at: number,
  /** Storage key; empty: it is no record of a chapter. */
  chapter: string,
  turnId: string,
  personIds: readonly string[],
  textHashes: readonly string[],
]

/** An entry as a script gets it, which knows its number. */
export function encodeEntry({ codec }: Pick<Context, 'codec'>, entry: LogEntry): readonly string[] {
  const { id, name, at, conversation, turnId, personIds, value } = entry
  const turn = isNamed(entry, 'turn') ? entry.value : undefined
  const record = isNamed(entry, 'emotion') ? entry.value : turn
  const hashes = turn ? textHashesOf(turn) : []
  const [, ...head]: Head = [
    0,
    at,
    record ? encodeChapterKey(record.chapter) : '',
    turnId,
    [...new Set(personIds)],
    hashes,
  ]
  const unnumbered = `${JSON.stringify(head).slice(1)}\n${seal(codec, turn ? packRecord(turn) : value)}`
  return [encodeConversationKey(conversation), conversation.platform, name, id, unnumbered]
}

/** A stored entry. */
export function decodeEntry<Name extends keyof LogSchema>(
  { codec }: Pick<Context, 'codec'>,
  name: Name,
  id: string,
  key: string,
  stored: string,
): LogEntry<Name> {
  const { at, turnId, personIds } = headOf(stored)
  const body = unseal<unknown>(codec, stored.slice(stored.indexOf('\n') + 1))
  return {
    id,
    name,
    at,
    conversation: decodeConversationKey(key),
    turnId,
    personIds,
    value: (name === 'turn' ? unpackRecord(body as PackedRecord) : body) as LogSchema[Name], // By its name.
  }
}

/** What of a stored entry stands open. */
export function headOf(stored: string) {
  const head: Head = JSON.parse(stored.slice(0, stored.indexOf('\n')))
  const [number, at, , turnId, personIds, textHashes] = head
  return { number, at, turnId, personIds, textHashes }
}

function isNamed<Name extends keyof LogSchema>(entry: LogEntry, name: Name): entry is LogEntry<Name> {
  return entry.name === name
}

const appendScript: Script = {
  name: 'append-entries',
  lua: `${changesLua}
applyChanges(1)
`,
}

/** Appends and streams. */
export function createLog(context: Context): AppendLog {
  const { connection, layout } = context
  return {
    async append(entries, signal) {
      signal?.throwIfAborted()
      const values = entries.flatMap((entry) => ['entry', ...encodeEntry(context, entry)])
      await connection.run(appendScript, [], [layout.prefix, ...values])
    },
    async *stream<Name extends keyof LogSchema>(name: Name, query: LogQuery = {}) {
      const pages = isOfTurn(query) ? pagesOfTurn(context, name, query) : pagesOf(context, name, query)
      for await (const page of pages) {
        for (const { id, key, stored } of page) {
          query.signal?.throwIfAborted()
          const position = String(headOf(stored).number)
          yield { ...decodeEntry(context, name, id, key, stored), position }
        }
      }
    },
  }
}

/** An entry as a script tells it; `key`: of its conversation. */
export interface Told {
  readonly key: string
  readonly id: string
  readonly stored: string
}

/** Whether a query names a turn: where it asks for what is of no turn, nothing leads there. */
function isOfTurn({ turnId }: LogQuery): boolean {
  return turnId !== undefined && turnId !== ''
}

/** Entries in the order of appending, as they are stored. */
export async function* pagesOf(
  context: Context,
  name: string,
  query: LogQuery,
): AsyncIterable<readonly Told[]> {
  const { connection, layout } = context
  const { conversation, place } = query
  const prefix = place && placePrefix(place.platform, place.place)
  const reach = [
    conversation ? encodeConversationKey(conversation) : '',
    ...(prefix === undefined ? ['', ''] : [prefix, afterPrefix(prefix)]),
  ]
  let after = query.after ?? '0'
  do {
    query.signal?.throwIfAborted()
    const values = [layout.prefix, name, ...conditionsOf(query), ...reach, after]
    const [next = '', ...page] = textsOf(await connection.run(pageScript, [], values))
    yield toldOf(page)
    after = next
  } while (after !== '')
}

/** All entries of a turn, as one page: there are few. */
async function* pagesOfTurn(context: Context, name: string, query: LogQuery): AsyncIterable<readonly Told[]> {
  const { connection, layout } = context
  const found: Told[] = []
  for await (const keys of conversationsOf(context, query)) {
    query.signal?.throwIfAborted()
    const values = [layout.prefix, name, ...conditionsOf(query), ...keys]
    const [, ...page] = textsOf(await connection.run(turnScript, [], values))
    found.push(...toldOf(page))
  }
  const numbered = found.map((told) => ({ ...told, number: headOf(told.stored).number }))
  const after = Number(query.after ?? 0)
  yield numbered.filter(({ number }) => number > after).toSorted((one, other) => one.number - other.number)
}

/** Storage keys of the conversations in which a query looks, in pages. */
async function* conversationsOf(
  { connection, layout }: Context,
  { conversation, place }: LogQuery,
): AsyncIterable<readonly string[]> {
  const prefix = place ? placePrefix(place.platform, place.place) : ''
  if (conversation) {
    const key = encodeConversationKey(conversation)
    if (key.startsWith(prefix)) yield [key]
    return
  }
  const end = prefix === '' ? '+' : `(${afterPrefix(prefix)}`
  for (let from = prefix === '' ? '-' : `[${prefix}`; ; ) {
    const range = [from, end, 'LIMIT', 0, pageConversations] as const
    const page = textsOf(await connection.send('ZRANGEBYLEX', layout.conversations, ...range))
    yield page
    if (page.length < pageConversations) return
    from = `(${page.at(-1)}`
  }
}

/** As the scripts take them. */
function conditionsOf({ turnId, since, until }: LogQuery): readonly (string | number)[] {
  return [turnId === undefined ? '' : `=${turnId}`, since ?? '', until ?? '']
}

function toldOf(page: readonly string[]): readonly Told[] {
  return page.flatMap((key, index) =>
    index % 3 === 0 ? [{ key, id: page[index + 1] ?? '', stored: page[index + 2] ?? '' }] : [],
  )
}
