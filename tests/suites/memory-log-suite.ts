import { expect, test } from 'vitest'
import type { ConversationKey } from '../../src/contract/conversation.ts'
import type { FeedbackRecord } from '../../src/contract/feedback.ts'
import type { LogEntry, LogQuery, LogSchema } from '../../src/contract/memory.ts'
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

export function logSuite(stage: () => Stage): void {
  test('entries come back as they were, in the order of appending', async () => {
    const entries = [turnEntry('t2', { personIds: ['bob', 'ann'] }), turnEntry('t1')]
    await stage().store.memory.log.append(entries)
    const streamed: LogEntry[] = []
    for await (const entry of stage().store.memory.log.stream('turn')) streamed.push(entry)
    expect(streamed).toEqual(entries)
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
    const streamed: LogEntry[] = []
    for await (const entry of stage().store.memory.log.stream('turn')) streamed.push(entry)
    expect(streamed).toEqual(records)
  })

  test('an id that is there already under its name changes nothing', async () => {
    const { log } = stage().store.memory
    await log.append([feedbackEntry('a'), feedbackEntry('b')])
    await log.append([
      feedbackEntry('a', tavern, { value: feedbackRecord({ deed: { type: 'report' } }) }),
      { ...feedbackEntry('a'), name: 'audit' },
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
