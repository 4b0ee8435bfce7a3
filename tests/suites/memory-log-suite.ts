import { expect, test } from 'vitest'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { FeedbackRecord } from '../../src/contract/feedback.ts'
import type { LogEntry, LogQuery, LogSchema, StreamedEntry } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import type { Stage } from '../support/store.ts'
import { tavern, turnEntry } from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'

/** Ids of what a query streams. */
export async function streamIds(
  stage: Stage,
  name: keyof LogSchema,
  query: LogQuery = {},
): Promise<string[]> {
  const ids: string[] = []
  for await (const entry of stage.store.memory.log.stream(name, query)) ids.push(entry.id)
  return ids
}

/** What a query streams, as it was appended. */
export async function streamEntries(
  { memory }: Store,
  name: keyof LogSchema,
  query: LogQuery = {},
): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  for await (const { position: _, ...entry } of memory.log.stream(name, query)) entries.push(entry)
  return entries
}

/** That somebody liked a line. */
export function feedbackRecord(extra: Partial<FeedbackRecord> = {}): FeedbackRecord {
  return {
    version: 1,
    deed: { type: 'rating', rating: 1, reasons: [] },
    personId: 'ann',
    line: { id: 'a', revision: 0 },
    chapter: 'one',
    characterId: 'wren',
    take: 0,
    messageId: undefined,
    ...extra,
  }
}

export function feedbackEntry(
  id: string,
  conversation: ConversationKey = tavern,
  extra: Partial<LogEntry<'feedback'>> = {},
): LogEntry<'feedback'> {
  return {
    id,
    name: 'feedback',
    at: 1,
    conversation,
    turnId: '',
    personIds: [],
    value: feedbackRecord(),
    ...extra,
  }
}

/** That somebody agreed to something. */
export function consentEntry(id: string, personId = 'ann', at = 1): LogEntry<'consent'> {
  return {
    id,
    name: 'consent',
    at,
    conversation: platformScope('test'),
    turnId: '',
    personIds: [personId],
    value: {
      version: 1,
      personId,
      scope: 'training',
      isGiven: true,
      textVersion: 1,
      language: 'en',
      by: 'command',
      chapter: undefined,
    },
  }
}

/** That somebody read the audit. */
export function auditEntry(id: string, conversation = tavern, at = 1): LogEntry<'audit'> {
  const value = { version: 1, by: 'p_1', type: 'audit-read' } as const
  return { id, name: 'audit', at, conversation, turnId: '', personIds: [], value }
}

/** That somebody was forgotten. */
export function tombstoneEntry(id: string, at = 1): LogEntry<'tombstone'> {
  const value = {
    version: 1,
    pseudonym: `u_${id}`,
    exportIds: ['e1'],
    names: [{ hash: 'k_1', head: 'k_2', length: 2 }],
  } as const
  return { id, name: 'tombstone', at, conversation: platformScope('test'), turnId: '', personIds: [], value }
}

export function logSuite(stage: () => Stage): void {
  test('entries come back as they were, in the order of appending', async () => {
    const entries = [turnEntry('t2', { personIds: ['bob', 'ann'] }), turnEntry('t1')]
    await stage().store.memory.log.append(entries)
    expect(await streamEntries(stage().store, 'turn')).toEqual(entries)
  })

  test('a record keeps lines of every revision, and what was shown also where it is what was written', async () => {
    const lines = [
      { id: 'a', revision: 0 },
      { id: 'b', revision: 3 },
      { id: '', revision: 1 },
    ]
    const records = [
      turnEntry('t1', { lines, raw: 'same', shown: 'same' }),
      turnEntry('t2', { raw: 'x', shown: '' }),
    ]
    await stage().store.memory.log.append(records)
    expect(await streamEntries(stage().store, 'turn')).toEqual(records)
  })

  test('an id that is there already under its name changes nothing', async () => {
    const { log } = stage().store.memory
    await log.append([feedbackEntry('a'), feedbackEntry('b')])
    await log.append([
      feedbackEntry('a', tavern, { value: feedbackRecord({ deed: { type: 'report' } }) }),
      auditEntry('a'),
    ])
    const deeds: string[] = []
    for await (const { value } of log.stream('feedback')) deeds.push(value.deed.type)
    expect(deeds).toEqual(['rating', 'rating'])
    expect(await streamIds(stage(), 'audit')).toEqual(['a'])
  })

  test('a query narrows by conversation, place, turn and time', async () => {
    const cellar = { ...tavern, thread: 'cellar' }
    const elsewhere = { ...tavern, place: 'tavern2' }
    await stage().store.memory.log.append([
      feedbackEntry('a', tavern, { at: 1, turnId: 't' }),
      feedbackEntry('b', cellar, { at: 2, turnId: 't' }),
      feedbackEntry('c', elsewhere, { at: 3, turnId: 'u' }),
      feedbackEntry('d', tavern, { at: 4 }),
    ])
    expect(await streamIds(stage(), 'feedback', { conversation: tavern })).toEqual(['a', 'd'])
    expect(await streamIds(stage(), 'feedback', { place: { platform: 'test', place: 'tavern' } })).toEqual([
      'a',
      'b',
      'd',
    ])
    expect(await streamIds(stage(), 'feedback', { turnId: 't' })).toEqual(['a', 'b'])
    expect(await streamIds(stage(), 'feedback', { turnId: '' })).toEqual(['d'])
    expect(await streamIds(stage(), 'feedback', { since: 3 })).toEqual(['c', 'd'])
    expect(await streamIds(stage(), 'feedback', { until: 3 })).toEqual(['a', 'b'])
    expect(await streamIds(stage(), 'feedback', { since: 2, until: 4 })).toEqual(['b', 'c'])
    expect(await streamIds(stage(), 'feedback', { conversation: tavern, turnId: 't', since: 1 })).toEqual([
      'a',
    ])
    expect(await streamIds(stage(), 'feedback', { conversation: { ...tavern, thread: 'attic' } })).toEqual([])
  })

  test('more entries than a page are streamed, also what is appended meanwhile', async () => {
    const { log } = stage().store.memory
    const ids = Array.from({ length: 250 }, (_, index) => `entry-${index}`)
    await log.append(ids.map((id) => feedbackEntry(id)))
    const streamed: string[] = []
    for await (const { id } of log.stream('feedback')) {
      if (streamed.length === 0) await log.append([feedbackEntry('late')])
      streamed.push(id)
    }
    expect(streamed).toEqual([...ids, 'late'])
  })

  test('every name of the log keeps what it was given', async () => {
    const entries = [consentEntry('a'), auditEntry('a'), tombstoneEntry('a')]
    await stage().store.memory.log.append(entries)
    for (const entry of entries) expect(await streamEntries(stage().store, entry.name)).toEqual([entry])
  })

  test('a stream goes on behind a position, also over pages and beside other conditions', async () => {
    const { log } = stage().store.memory
    const cellar = { ...tavern, thread: 'cellar' }
    const ids = Array.from({ length: 250 }, (_, index) => `${index}`)
    await log.append(
      ids.flatMap((id) => [
        feedbackEntry(id, Number(id) % 2 === 0 ? tavern : cellar, { at: Number(id) }),
        auditEntry(id),
      ]),
    )
    const all: StreamedEntry[] = []
    for await (const entry of log.stream('feedback')) all.push(entry)
    expect(new Set(all.map(({ position }) => position)).size).toBe(250)
    for (const index of [0, 99, 100, 248, 249]) {
      const after = all[index]?.position ?? ''
      expect(await streamIds(stage(), 'feedback', { after })).toEqual(ids.slice(index + 1))
      expect(await streamIds(stage(), 'feedback', { after, conversation: tavern, until: 240 })).toEqual(
        ids.slice(index + 1).filter((id) => Number(id) % 2 === 0 && Number(id) < 240),
      )
    }
    await log.append([feedbackEntry('late')])
    expect(await streamIds(stage(), 'feedback', { after: all.at(-1)?.position ?? '' })).toEqual(['late'])
  })

  test('what is appended comes behind every position, also of entries that are gone', async () => {
    const { log, erase, purge } = stage().store.memory
    const lastPosition = async () => {
      const positions: string[] = []
      for await (const { position } of log.stream('feedback')) positions.push(position)
      return positions.at(-1) ?? ''
    }
    await log.append([feedbackEntry('a'), feedbackEntry('b', tavern, { personIds: ['ann'] })])
    const after = [await lastPosition()]
    await erase({ type: 'person', platform: 'test', personId: 'ann' })
    await log.append([feedbackEntry('c', { ...tavern, thread: 'cellar' })])
    after.push(await lastPosition())
    await erase({ type: 'conversation', conversation: { ...tavern, thread: 'cellar' } })
    await log.append([feedbackEntry('d', tavern, { at: 0 })])
    after.push(await lastPosition())
    await purge({ feedback: 1 })
    await log.append([feedbackEntry('e')])
    expect(
      await Promise.all(after.map((position) => streamIds(stage(), 'feedback', { after: position }))),
    ).toEqual([['e'], ['e'], ['e']])
  })

  test('an aborted signal ends a stream', async () => {
    const controller = new AbortController()
    const reason = new DOMException('enough', 'AbortError')
    await stage().store.memory.log.append(
      Array.from({ length: 150 }, (_, index) => feedbackEntry(`${index}`)),
    )
    const reading = async () => {
      for await (const { id } of stage().store.memory.log.stream('feedback', { signal: controller.signal })) {
        if (id === '99') controller.abort(reason)
      }
    }
    await expect(reading()).rejects.toBe(reason)
  })

  test('texts that records name are kept once', async () => {
    const { memory } = stage().store
    await commitChanges(stage(), [
      { type: 'log-appended', entry: turnEntry('t1') },
      { type: 'text-stored', hash: 'head', text: 'Wren pilots the ferry.' },
      { type: 'text-stored', hash: 'examples', text: '[]' },
    ])
    await commitChanges(
      stage(),
      [{ type: 'text-stored', hash: 'head', text: 'Wren pilots the ferry.' }],
      'again',
    )
    expect(await memory.fetchText('head')).toBe('Wren pilots the ferry.')
    expect(await memory.fetchText('tail')).toBeUndefined()
    expect(await streamIds(stage(), 'turn', { conversation: tavern })).toEqual(['t1:0'])
  })
}
