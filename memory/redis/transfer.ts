import type { RecordCounts, StoreRecord, StoreTransfer } from '../../src/contract/transfer.ts'
import {
  conversationOfStateKey,
  decodeConversationKey,
  encodeChapterKey,
  encodeConversationKey,
} from '../keys.ts'
import { seenMs } from '../mailbox-rules.ts'
import { markPrefix } from '../transfer-marks.ts'
import { logNames, readPages } from '../transfer-pages.ts'
import type { Context } from './connection.ts'
import { seal, textsOf } from './events.ts'
import { encodeLine } from './lines.ts'
import { encodeEntry } from './log.ts'
import { peopleOfState } from './state-people.ts'
import { encodeState } from './state-value.ts'
import { writeEvents } from './transfer-events.ts'
import { writeScript } from './transfer-lua.ts'
import { chaptersOf, conversationsFrom, scanNames } from './transfer-names.ts'
import { createPages } from './transfer-pages.ts'

/** Conversations that are counted at once. */
const pageConversations = 200

/** Reads and writes the whole store. */
export function createTransfer(context: Context): StoreTransfer {
  const { connection, layout } = context
  const markOf = (name: string) => [layout.positions, `${markPrefix}${name}`] as const
  return {
    read: (options) => readPages(createPages(context), options),
    async write(records, signal) {
      signal?.throwIfAborted()
      const values = records.flatMap((record) => encodeRecord(context, record))
      if (values.length > 0) await connection.run(writeScript, [], [layout.prefix, ...values])
      await writeEvents(
        context,
        records.filter((record) => record.type === 'event'),
      )
    },
    async count(signal) {
      signal?.throwIfAborted()
      return await countRecords(context)
    },
    async isInUse(signal) {
      signal?.throwIfAborted()
      const kinds = [layout.life(''), layout.alive(''), layout.lease('')]
      const found = await Promise.all(kinds.map((kind) => scanNames(context, kind)))
      return found.flat().length > 0
    },
    async fetchMark(name, signal) {
      signal?.throwIfAborted()
      const value = await connection.send('HGET', ...markOf(name))
      return typeof value === 'string' ? value : undefined
    },
    async storeMark(name, value, signal) {
      signal?.throwIfAborted()
      if (value === undefined) await connection.send('HDEL', ...markOf(name))
      else await connection.send('HSET', ...markOf(name), value)
    },
  }
}

async function countRecords(context: Context): Promise<RecordCounts> {
  const { connection, layout, clock } = context
  const ask = async (...words: readonly (string | number)[]) => Number((await connection.send(...words)) ?? 0)
  const sum = async (counts: readonly Promise<number>[]) =>
    (await Promise.all(counts)).reduce((total, count) => total + count, 0)
  const platforms = await scanNames(context, layout.seen(''))
  const waiting = textsOf(await connection.send('ZRANGE', layout.due, 0, -1))
  const positions = textsOf(await connection.send('HKEYS', layout.positions))
  let line = 0
  for await (const page of conversationsFrom(context, '', pageConversations)) {
    const chapters = await chaptersOf(context, page)
    line += await sum(chapters.map((chapter) => ask('HLEN', layout.places(chapter))))
  }
  return {
    text: await ask('HLEN', layout.texts),
    state: (await scanNames(context, layout.state(''))).length,
    position: positions.filter((name) => !name.startsWith(markPrefix)).length,
    seen: await sum(
      platforms.map((name) => ask('ZCOUNT', layout.seen(name), `(${clock.now() - seenMs}`, '+inf')),
    ),
    'revision-floor': (await ask('GET', layout.revisionFloor)) > 0 ? 1 : 0,
    conversation: await ask('ZCARD', layout.conversations),
    line,
    entry: await sum(logNames.map((name) => ask('ZCARD', layout.log(name)))),
    event: await sum(waiting.map((key) => ask('LLEN', layout.waiting(key)))),
  }
}

/** A record as the script takes it; an event goes another way. */
function encodeRecord(context: Context, record: StoreRecord): readonly (string | number)[] {
  switch (record.type) {
    case 'text':
      return ['text', record.hash, seal(context.codec, record.text)]
    case 'state':
      return encodeStateRecord(context, record)
    case 'position':
      return ['carry-position', record.name, record.value]
    case 'seen':
      return ['carry-seen', record.platform, record.eventId, record.at]
    case 'revision-floor':
      return ['carry-floor', record.revision]
    case 'conversation':
      return ['carry-conversation', encodeConversationKey(record.conversation), record.revision]
    case 'line': {
      const { chapter, lineId, line, earlier } = record
      const before = earlier.map((known) => encodeLine(context, known))
      return [
        'carry-line',
        encodeChapterKey(chapter),
        chapter.platform,
        lineId,
        line ? encodeLine(context, line) : '',
        before.length > 0 ? JSON.stringify(before) : '',
      ]
    }
    case 'entry':
      return ['entry', ...encodeEntry(context, record.entry)]
    case 'event':
      return []
  }
}

function encodeStateRecord(
  context: Context,
  { key, json, expiresAt }: Extract<StoreRecord, { readonly type: 'state' }>,
): readonly (string | number)[] {
  const isScoped = key.startsWith('in/')
  const conversation = isScoped ? conversationOfStateKey(key) : ''
  const platform = isScoped ? decodeConversationKey(conversation).platform : ''
  const people = JSON.stringify(isScoped ? peopleOfState(key, json) : [])
  const stored = encodeState(context, json, expiresAt)
  const ttlMs = expiresAt === undefined ? '' : Math.max(1, Math.ceil(expiresAt - context.clock.now()))
  return ['carry-state', key, conversation, platform, people, stored, ttlMs]
}
