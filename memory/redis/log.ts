import type { AppendLog, LogEntry, LogQuery, LogSchema } from '../../src/contract/memory.ts'
import { decodeConversationKey, encodeChapterKey, encodeConversationKey, placePrefix } from '../keys.ts'
import { type PackedRecord, packRecord, unpackRecord } from '../packed-record.ts'
import { changesLua, namesLua } from './changes-lua.ts'
import type { Context, Script } from './connection.ts'
import { seal, textsOf, unseal } from './events.ts'

/** Most entries that are told at once, and most that are looked at for them. */
const pageEntries = 100
const pageCandidates = 2_000

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
  const hashes = turn ? [turn.headHash, turn.storyHash, turn.examplesHash].filter((hash) => hash !== '') : []
  const [, ...head]: Head = [
    0,
    at,
    record ? encodeChapterKey(record.chapter) : '',
    turnId,
    [...new Set(personIds)],
    [...new Set(hashes)],
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

function headOf(stored: string) {
  const head: Head = JSON.parse(stored.slice(0, stored.indexOf('\n')))
  const [number, at, , turnId, personIds] = head
  return { number, at, turnId, personIds }
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

// Candidates are looked at in the order of their numbers; told are the last number, empty where there are no more, and the entries.
const pageScript: Script = {
  name: 'page-of-log',
  lua: `${namesLua}
prefix = ARGV[1]
local name, key, place, after = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local isOfOne = key ~= ''
local order = isOfOne and named('entry-order', key) or named('log', name)
local found = redis.call('ZRANGEBYSCORE', order, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, ${pageCandidates})
local last, page = '', {}
for index = 1, #found, 2 do
  local field, at = found[index], key
  if not isOfOne then
    at = redis.call('HGET', named('log-places', name), field)
    field = name .. ' ' .. field
  end
  if at and string.sub(at, 1, #place) == place and string.sub(field, 1, #name + 1) == name .. ' ' then
    page[#page + 1] = at
    page[#page + 1] = string.sub(field, #name + 2)
    page[#page + 1] = redis.call('HGET', named('entries', at), field)
  end
  if #page == ${pageEntries * 3} or index == ${pageCandidates * 2 - 1} then
    last = found[index + 1]
    break
  end
end
return { last, unpack(page) }
`,
}

const turnScript: Script = {
  name: 'entries-of-turn',
  lua: `${namesLua}
prefix = ARGV[1]
local name, key, turnId = ARGV[2], ARGV[3], ARGV[4]
local page = { '' }
for _, field in ipairs(cjson.decode(redis.call('HGET', named('turns', key), turnId) or '[]')) do
  if string.sub(field, 1, #name + 1) == name .. ' ' then
    page[#page + 1] = key
    page[#page + 1] = string.sub(field, #name + 2)
    page[#page + 1] = redis.call('HGET', named('entries', key), field)
  end
end
return page
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
      let after = '0'
      do {
        query.signal?.throwIfAborted()
        const [last = '', ...page] = await fetchPage(context, name, query, after)
        for (let index = 0; index < page.length; index += 3) {
          const [key = '', id = '', stored = ''] = page.slice(index, index + 3)
          if (fits(stored, query)) yield decodeEntry(context, name, id, key, stored)
        }
        after = last
      } while (after !== '')
    },
  }
}

async function fetchPage(
  { connection, layout: { prefix } }: Context,
  name: string,
  { conversation, place, turnId }: LogQuery,
  after: string,
): Promise<readonly string[]> {
  const key = conversation ? encodeConversationKey(conversation) : ''
  const isOfTurn = conversation !== undefined && turnId !== undefined && turnId !== ''
  return textsOf(
    isOfTurn
      ? await connection.run(turnScript, [], [prefix, name, key, turnId])
      : await connection.run(
          pageScript,
          [],
          [prefix, name, key, place ? placePrefix(place.platform, place.place) : '', after],
        ),
  )
}

function fits(stored: string, { turnId, since }: LogQuery): boolean {
  const head = headOf(stored)
  return (turnId === undefined || head.turnId === turnId) && (since === undefined || head.at >= since)
}

/** A text that records share. */
export async function fetchText(
  { connection, layout, codec }: Context,
  hash: string,
): Promise<string | undefined> {
  const sealed = await connection.send('HGET', layout.texts, hash)
  return typeof sealed === 'string' ? unseal<string>(codec, sealed) : undefined
}
