import type { LogEntry } from '../../src/contract/memory.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import { decodeChapterKey, decodeConversationKey, encodeConversationKey } from '../keys.ts'
import { seenMs } from '../mailbox-rules.ts'
import { markPrefix } from '../transfer-marks.ts'
import { logNames, type ReadPage } from '../transfer-pages.ts'
import type { Context } from './connection.ts'
import { textsOf, unseal } from './events.ts'
import { decodeLine } from './lines.ts'
import { decodeEntry } from './log.ts'
import { decodeState } from './state-value.ts'
import { readEvents } from './transfer-events.ts'
import { readLinesScript } from './transfer-lua.ts'
import { chaptersOf, conversationsFrom, scanNames } from './transfer-names.ts'

/** Conversations whose chapters are asked for at once. */
const pageConversations = 20

/** Reads each type of records. Hashes and keys have no order that outlives the server: their names are sorted here, at first. */
export function createPages(context: Context): { readonly [Type in StoreRecord['type']]: ReadPage } {
  const { connection, layout, codec, clock } = context
  return {
    text: byName(
      async () => textsOf(await connection.send('HKEYS', layout.texts)),
      async (hash) => {
        const sealed = await connection.send('HGET', layout.texts, hash)
        return typeof sealed === 'string' ? [{ type: 'text', hash, text: unseal<string>(codec, sealed) }] : []
      },
    ),
    state: byName(
      () => scanNames(context, layout.state('')),
      async (key) => {
        const stored = await connection.send('GET', layout.state(key))
        if (typeof stored !== 'string') return []
        const { text, expiresAt } = decodeState(context, stored)
        if (expiresAt !== 0 && expiresAt <= clock.now()) return []
        return [{ type: 'state', key, json: text, expiresAt: expiresAt === 0 ? undefined : expiresAt }]
      },
    ),
    position: byName(
      async () => textsOf(await connection.send('HKEYS', layout.positions)),
      async (name) => {
        if (name.startsWith(markPrefix)) return []
        const value = await connection.send('HGET', layout.positions, name)
        return typeof value === 'string' ? [{ type: 'position', name, value }] : []
      },
    ),
    seen: readSeen(context),
    'revision-floor': async () => {
      const revision = Number((await connection.send('GET', layout.revisionFloor)) ?? 0)
      return { records: revision > 0 ? [{ type: 'revision-floor', revision }] : [], next: undefined }
    },
    conversation: (after, limit) => readConversations(context, after, limit),
    line: (after, limit) => readLines(context, after, limit),
    entry: (after, limit) => readEntries(context, after, limit),
    event: byName(
      async () => textsOf(await connection.send('ZRANGE', layout.due, 0, -1)),
      (key) => readEvents(context, key),
      true,
    ),
  }
}

/** Pages of what names lead to; where one name leads to many, no more are asked for than fill a page. */
function byName(
  list: () => Promise<readonly string[]>,
  read: (name: string) => Promise<readonly StoreRecord[]>,
  isOneByOne = false,
): ReadPage {
  let names: readonly string[] | undefined
  let told = 0
  return async (after, limit) => {
    names ??= (await list()).toSorted()
    if (after !== undefined && names[told - 1] !== after) told = countThrough(names, after)
    const records: StoreRecord[] = []
    while (told < names.length && records.length < limit) {
      const chosen = names.slice(told, told + (isOneByOne ? 1 : limit))
      told += chosen.length
      records.push(...(await Promise.all(chosen.map(read))).flat())
    }
    return { records, next: told < names.length ? names[told - 1] : undefined }
  }
}

/** How many of the names, which are sorted, are not after one. */
function countThrough(names: readonly string[], last: string): number {
  const next = names.findIndex((name) => name > last)
  return next < 0 ? names.length : next
}

function readSeen(context: Context): ReadPage {
  const { connection, layout, clock } = context
  let platforms: readonly string[] | undefined
  return async (after, limit) => {
    platforms ??= await scanNames(context, layout.seen(''))
    const [first = '', last]: readonly [string?, string?] = after === undefined ? [] : JSON.parse(after)
    const platform = platforms.find((name) => name >= first)
    if (platform === undefined) return { records: [], next: undefined }
    const key = layout.seen(platform)
    // One that was forgotten since was among the oldest, and so were all before it.
    const rank = last !== undefined && platform === first ? await connection.send('ZRANK', key, last) : null
    const start = rank === null ? 0 : Number(rank) + 1
    const found = textsOf(await connection.send('ZRANGE', key, start, start + limit - 1, 'WITHSCORES'))
    const records = found.flatMap((eventId, index): readonly StoreRecord[] => {
      const at = Number(found[index + 1])
      return index % 2 === 0 && at > clock.now() - seenMs ? [{ type: 'seen', platform, eventId, at }] : []
    })
    if (found.length === limit * 2) return { records, next: JSON.stringify([platform, found.at(-2)]) }
    const following = platforms[platforms.indexOf(platform) + 1]
    return { records, next: following === undefined ? undefined : JSON.stringify([following]) }
  }
}

async function readConversations(
  { connection, layout }: Context,
  after: string | undefined,
  limit: number,
): ReturnType<ReadPage> {
  const from = after === undefined ? '-' : `(${after}`
  const keys = textsOf(
    await connection.send('ZRANGEBYLEX', layout.conversations, from, '+', 'LIMIT', 0, limit),
  )
  const revisions = await Promise.all(
    keys.map((key) => connection.send('HGET', layout.conversation(key), 'revision')),
  )
  return {
    records: keys.map((key, index) => ({
      type: 'conversation',
      conversation: decodeConversationKey(key),
      revision: Number(revisions[index] ?? 0),
    })),
    next: keys.length < limit ? undefined : keys.at(-1),
  }
}

/** The cursor is the chapter that is being told, and the place where it goes on. */
async function readLines(context: Context, after: string | undefined, limit: number): ReturnType<ReadPage> {
  const [first = '', firstPlace = 0]: readonly [string?, number?] =
    after === undefined ? [] : JSON.parse(after)
  const start = first === '' ? '' : encodeConversationKey(decodeChapterKey(first))
  const records: StoreRecord[] = []
  for await (const conversations of conversationsFrom(context, start, pageConversations)) {
    for (const chapter of await chaptersOf(context, conversations)) {
      // Chapters are in order within their conversation.
      if (chapter.startsWith(start) && chapter < first) continue
      let place = chapter === first ? firstPlace : 0
      do {
        if (records.length >= limit) return { records, next: JSON.stringify([chapter, place]) }
        place = await readChapter(context, chapter, place, limit, records)
      } while (place > 0)
    }
  }
  return { records, next: undefined }
}

/** Adds lines from a place on; answers where the next ones begin, 0: nowhere. */
async function readChapter(
  context: Context,
  chapter: string,
  place: number,
  limit: number,
  records: StoreRecord[],
): Promise<number> {
  const { connection, layout } = context
  const [next, ...found] = textsOf(
    await connection.run(readLinesScript, [], [layout.prefix, chapter, place, limit]),
  )
  for (let index = 0; index < found.length; index += 2) {
    const [stored = '', earlier = ''] = found.slice(index, index + 2)
    const [lineId]: readonly [string] = JSON.parse(stored.split('\n', 1)[0] ?? '')
    const before: readonly string[] = earlier === '' ? [] : JSON.parse(earlier)
    records.push({
      type: 'line',
      chapter: decodeChapterKey(chapter),
      lineId,
      line: decodeLine(context, stored),
      earlier: before.flatMap((text) => decodeLine(context, text) ?? []),
    })
  }
  return Number(next)
}

/** The cursor is the number of the last entry. */
async function readEntries(context: Context, after: string | undefined, limit: number): ReturnType<ReadPage> {
  const { connection, layout } = context
  const range = [`(${after ?? '0'}`, '+inf', 'WITHSCORES', 'LIMIT', 0, limit] as const
  const found = await Promise.all(
    logNames.map(async (name) => {
      const flat = textsOf(await connection.send('ZRANGEBYSCORE', layout.log(name), ...range))
      return flat.flatMap((id, index) =>
        index % 2 === 0 ? [{ name, id, number: Number(flat[index + 1]) }] : [],
      )
    }),
  )
  const page = found
    .flat()
    .toSorted((one, other) => one.number - other.number)
    .slice(0, limit)
  const entries = await Promise.all(page.map(({ name, id }) => fetchEntry(context, name, id)))
  return {
    records: entries.flatMap((entry) => (entry ? [{ type: 'entry', entry }] : [])),
    next: page.length < limit ? undefined : String(page.at(-1)?.number),
  }
}

async function fetchEntry(
  context: Context,
  name: LogEntry['name'],
  id: string,
): Promise<LogEntry | undefined> {
  const { connection, layout } = context
  const key = await connection.send('HGET', layout.logPlaces(name), id)
  if (typeof key !== 'string') return undefined
  const stored = await connection.send('HGET', layout.entries(key), `${name} ${id}`)
  return typeof stored === 'string' ? decodeEntry(context, name, id, key, stored) : undefined
}
