import type { Clock } from '../../src/contract/clock.ts'
import type { StoreRecord, StoreTransfer } from '../../src/contract/transfer.ts'
import { seenMs } from '../mailbox-rules.ts'
import { markPrefix } from '../transfer-marks.ts'
import { type ReadPage, readPages } from '../transfer-pages.ts'
import { appendEntries, withoutPosition } from './log.ts'
import { findStored } from './mailbox.ts'
import { type Chapter, checkOpen, enterChapter, enterConversation, seenKey, type Tables } from './open.ts'

/** Reads and writes the whole store. */
export function createTransfer(tables: Tables, clock: Clock): StoreTransfer {
  return {
    read(options) {
      checkOpen(tables, options.signal)
      return readPages(pagesOf(tables, clock), options)
    },
    async write(records, signal) {
      checkOpen(tables, signal)
      for (const record of records) writeRecord(tables, clock, record)
    },
    async count(signal) {
      checkOpen(tables, signal)
      const recordsOf = listRecords(tables, clock)
      return {
        text: recordsOf.text().length,
        state: recordsOf.state().length,
        position: recordsOf.position().length,
        seen: recordsOf.seen().length,
        'revision-floor': recordsOf['revision-floor']().length,
        conversation: recordsOf.conversation().length,
        line: recordsOf.line().length,
        entry: recordsOf.entry().length,
        event: recordsOf.event().length,
      }
    },
    async isInUse(signal) {
      checkOpen(tables, signal)
      return tables.workers.size > 0 || [...tables.leases.values()].some((l) => l.expiresAt > clock.now())
    },
    async fetchMark(name, signal) {
      checkOpen(tables, signal)
      return tables.positions.get(`${markPrefix}${name}`)
    },
    async storeMark(name, value, signal) {
      checkOpen(tables, signal)
      if (value === undefined) tables.positions.delete(`${markPrefix}${name}`)
      else tables.positions.set(`${markPrefix}${name}`, value)
    },
  }
}

type Lists = { readonly [Type in StoreRecord['type']]: () => readonly StoreRecord[] }

function pagesOf(tables: Tables, clock: Clock): { readonly [Type in StoreRecord['type']]: ReadPage } {
  const lists = listRecords(tables, clock)
  const paged =
    (list: () => readonly StoreRecord[]): ReadPage =>
    async (after, limit) => {
      const records = list()
      const end = Number(after ?? 0) + limit
      return {
        records: records.slice(end - limit, end),
        next: end < records.length ? String(end) : undefined,
      }
    }
  return {
    text: paged(lists.text),
    state: paged(lists.state),
    position: paged(lists.position),
    seen: paged(lists.seen),
    'revision-floor': paged(lists['revision-floor']),
    conversation: paged(lists.conversation),
    line: paged(lists.line),
    entry: paged(lists.entry),
    event: paged(lists.event),
  }
}

/** All that there is; it is in memory anyway. */
function listRecords(tables: Tables, clock: Clock): Lists {
  const conversations = () => [...tables.conversations.values()]
  return {
    text: () => [...tables.texts].map(([hash, text]) => ({ type: 'text', hash, text })),
    state: () =>
      [...tables.state].flatMap(([key, { text, expiresAt }]) =>
        expiresAt > clock.now()
          ? [
              {
                type: 'state',
                key,
                json: text,
                expiresAt: Number.isFinite(expiresAt) ? expiresAt : undefined,
              },
            ]
          : [],
      ),
    position: () =>
      [...tables.positions].flatMap(([name, value]) =>
        name.startsWith(markPrefix) ? [] : [{ type: 'position', name, value }],
      ),
    seen: () =>
      [...tables.seen].flatMap(([key, at]) => {
        const [platform = '', eventId = '']: readonly string[] = JSON.parse(key)
        return at > clock.now() - seenMs ? [{ type: 'seen', platform, eventId, at }] : []
      }),
    'revision-floor': () =>
      tables.revisionFloor > 0 ? [{ type: 'revision-floor', revision: tables.revisionFloor }] : [],
    conversation: () =>
      conversations().map(({ conversation, revision }) => ({ type: 'conversation', conversation, revision })),
    line: () => conversations().flatMap(({ chapters }) => [...chapters.values()].flatMap(listLines)),
    entry: () =>
      [...tables.entries.values()].map((entry) => ({ type: 'entry', entry: withoutPosition(entry) })),
    event: () =>
      conversations().flatMap(({ events }) =>
        events.map(({ event, queue, quietMs, maxWaitMs, ...stored }) => ({
          type: 'event',
          event,
          options: { queue, quietMs, maxWaitMs },
          ...stored,
        })),
      ),
  }
}

function listLines({ chapter, lines, places, earlier }: Chapter): readonly StoreRecord[] {
  const byId = new Map(lines.map((line) => [line.id, line]))
  return [...places]
    .toSorted(([, one], [, other]) => one - other)
    .map(([lineId]) => ({
      type: 'line',
      chapter,
      lineId,
      line: byId.get(lineId),
      earlier: earlier.get(lineId) ?? [],
    }))
}

function writeRecord(tables: Tables, clock: Clock, record: StoreRecord): void {
  switch (record.type) {
    case 'text':
      if (!tables.texts.has(record.hash)) tables.texts.set(record.hash, record.text)
      return
    case 'state': {
      const { key, json, expiresAt = Number.POSITIVE_INFINITY } = record
      const known = tables.state.get(key)
      if (!known || known.expiresAt <= clock.now()) tables.state.set(key, { text: json, expiresAt })
      return
    }
    case 'position':
      if (!tables.positions.has(record.name)) tables.positions.set(record.name, record.value)
      return
    case 'seen': {
      const key = seenKey(record.platform, record.eventId)
      tables.seen.set(key, Math.max(record.at, tables.seen.get(key) ?? record.at))
      return
    }
    case 'revision-floor':
      tables.revisionFloor = Math.max(tables.revisionFloor, record.revision)
      return
    case 'conversation': {
      const row = enterConversation(tables, record.conversation)
      row.revision = Math.max(row.revision, record.revision)
      return
    }
    case 'line':
      writeLine(enterChapter(tables, record.chapter), record)
      return
    case 'entry':
      appendEntries(tables, [record.entry])
      return
    case 'event':
      writeEvent(tables, clock, record)
      return
  }
}

type RecordOf<Type extends StoreRecord['type']> = Extract<StoreRecord, { readonly type: Type }>

function writeLine(chapter: Chapter, { lineId, line, earlier }: RecordOf<'line'>): void {
  if (chapter.places.has(lineId)) return
  chapter.places.set(lineId, chapter.nextPlace)
  chapter.nextPlace += 1
  if (line) chapter.lines.push(line)
  if (earlier.length > 0) chapter.earlier.set(lineId, earlier)
}

function writeEvent(tables: Tables, clock: Clock, { type: _, ...record }: RecordOf<'event'>): void {
  const { event, options, ...stored } = record
  const { platform } = event.conversation
  const handledAt = tables.seen.get(seenKey(platform, event.id)) ?? Number.NEGATIVE_INFINITY
  if (handledAt > clock.now() - seenMs || findStored(tables, platform, event.id)[1]) return
  enterConversation(tables, event.conversation).events.push({ event, ...options, ...stored })
}
