import { expect, test } from 'vitest'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { LogSchema } from '../../src/contract/memory.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  createGate,
  emotionEntry,
  line,
  linesOf,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'
import { auditEntry, consentEntry, feedbackEntry, streamIds, tombstoneEntry } from './memory-log-suite.ts'

const two = { ...chapter, chapter: 'two' }
const cellar = { ...chapter, thread: 'cellar' }
const nothing = { lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 }

/** Said at that time, and shown by a message. */
const at = (id: string, ms: number, extra: Partial<Line> = {}) =>
  line(id, undefined, { at: ms, messageIds: [`m-${id}`], ...extra })
const append = (key: ChapterKey, ...lines: readonly Line[]): Change => ({
  type: 'lines-appended',
  chapter: key,
  lines,
})

export function retentionSuite(stage: () => Stage): void {
  const lineIds = async (key: ChapterKey = chapter, fromLineId?: string) => {
    const options = { limit: 1_000, ...(fromLineId === undefined ? {} : { fromLineId }) }
    return (await stage().store.memory.history.read(key, options)).lines.map(({ id }) => id)
  }
  const revisionOf = async (key: ChapterKey) =>
    (await stage().store.memory.history.read(key, { limit: 1 })).revision

  test('lines that are older go, with what they were and the messages that showed them', async () => {
    const { history, purge } = stage().store.memory
    await commitChanges(stage(), [
      append(chapter, at('a', 1), at('b', 9), at('c', 10), at('d', 11)),
      append(two, at('e', 11)),
      append(cellar, at('f', 2)),
    ])
    const edited = at('a', 1, { text: 'edited', revision: 1 })
    await commitChanges(stage(), [{ type: 'line-replaced', chapter, line: edited }], 'edit')
    expect(await purge({ lines: 10 })).toEqual({ ...nothing, lines: 3 })
    expect(await lineIds()).toEqual(['c', 'd'])
    expect([...(await lineIds(two)), ...(await lineIds(cellar))]).toEqual(['e'])
    const gone = [
      { id: 'a', revision: 0 },
      { id: 'a', revision: 1 },
      { id: 'b', revision: 0 },
    ]
    expect(await history.fetchLines(chapter, gone)).toEqual(gone.map(() => undefined))
    expect(await history.findByMessage(tavern, 'm-b')).toBeUndefined()
    expect((await history.findByMessage(tavern, 'm-c'))?.line.id).toBe('c')
    expect(await purge({ lines: 10 })).toEqual(nothing)
  })

  test('lines go from the front of their chapter only', async () => {
    await commitChanges(stage(), [
      append(chapter, at('a', 1), at('b', 20), at('c', 2)),
      append(two, at('d', 20), at('e', 1)),
    ])
    expect(await stage().store.memory.purge({ lines: 10 })).toMatchObject({ lines: 1 })
    expect(await lineIds()).toEqual(['b', 'c'])
    expect(await lineIds(two)).toEqual(['d', 'e'])
    expect(await stage().store.memory.purge({ lines: 30 })).toMatchObject({ lines: 4 })
  })

  test('a window that begins where lines were goes on, whatever is said or removed later', async () => {
    const { purge } = stage().store.memory
    await commitChanges(stage(), [append(chapter, at('a', 1), at('b', 2), at('c', 3), at('d', 20))])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'b' }], 'removed')
    await purge({ lines: 10 })
    for (const first of ['a', 'b', 'c']) expect(await lineIds(chapter, first)).toEqual(['d'])
    await commitChanges(stage(), [append(two, at('x', 20)), append(chapter, at('e', 21))], 'more')
    for (const first of ['a', 'b', 'c', 'd']) expect(await lineIds(chapter, first)).toEqual(['d', 'e'])
    await commitChanges(stage(), [{ type: 'line-removed', chapter, lineId: 'd' }], 'last')
    for (const first of ['a', 'd']) expect(await lineIds(chapter, first)).toEqual(['e'])
    await purge({ lines: 30 })
    expect(await lineIds()).toEqual([])
    await commitChanges(stage(), [append(chapter, at('f', 40))], 'new')
    for (const first of ['a', 'c', 'e', 'f']) expect(await lineIds(chapter, first)).toEqual(['f'])
    expect(await lineIds()).toEqual(['f'])
  })

  test('a story outlives the lines that it tells of, and the revision tells that something changed', async () => {
    const { state, purge } = stage().store.memory
    const replies = { name: 'replies', scope: chapter, owner: '' } as const
    await commitChanges(stage(), [append(chapter, at('a', 1)), append(cellar, at('b', 20))])
    await state.set(replies, 'every')
    const before = [await revisionOf(chapter), await revisionOf(cellar)]
    expect(await purge({ lines: 10 })).toEqual({ ...nothing, lines: 1 })
    expect(await revisionOf(chapter)).toBeGreaterThan(before[0] ?? 0)
    expect(await revisionOf(cellar)).toBe(before[1])
    expect(await state.get(replies)).toBe('every')
  })

  test.each([
    ['records', { turn: ['new:0'], emotion: ['new'] }, 2],
    ['feedback', { feedback: ['new'] }, 1],
    ['audit', { audit: ['new'] }, 1],
    ['lines', {}, 0],
  ] as const)(
    'of the log, %s go by their own limit, and the ledger and tombstones by none',
    async (limit, left, count) => {
      const { log, purge } = stage().store.memory
      const conversation = { ...tavern, thread: 'yard' }
      await log.append(
        [1, 10].flatMap((ms) => {
          const id = ms === 1 ? 'old' : 'new'
          return [
            turnEntry(id, {}, ms),
            { ...emotionEntry(id), at: ms },
            feedbackEntry(id, conversation, { at: ms }),
            auditEntry(id, conversation, ms),
            consentEntry(id, 'ann', ms),
            tombstoneEntry(id, ms),
          ]
        }),
      )
      expect(await purge({ [limit]: 10 })).toEqual({ ...nothing, logEntries: count })
      const all = { turn: ['old:0', 'new:0'] }
      const names = ['turn', 'emotion', 'feedback', 'audit', 'consent', 'tombstone'] as const
      const expected: { readonly [Name in keyof LogSchema]?: readonly string[] } = { ...all, ...left }
      for (const name of names)
        expect([name, await streamIds(stage(), name)]).toEqual([name, expected[name] ?? ['old', 'new']])
      expect(await purge({ records: 11, feedback: 11, audit: 11, lines: 11 })).toEqual({
        ...nothing,
        logEntries: 8 - count,
      })
      expect(await streamIds(stage(), 'consent')).toEqual(['old', 'new'])
      expect(await streamIds(stage(), 'tombstone')).toEqual(['old', 'new'])
    },
  )

  test('what the audit tells of exports and adapters stays, as tombstones do', async () => {
    const { log, purge } = stage().store.memory
    const conversation = { ...tavern, thread: 'yard' }
    const own = { version: 1, by: 'cli', exportId: 'e_1' } as const
    const details = { format: 'kto', filter: {}, rows: 1, leftOut: {}, people: 1 } as const
    const lasting = [
      { ...own, type: 'export', ...details },
      { ...own, type: 'undelivered' },
      { ...own, type: 'trained', lora: 'wren-1', digest: undefined },
    ] as const
    await log.append(lasting.map((value) => ({ ...auditEntry(value.type, conversation), value })))
    // More of them than are looked at in one go.
    for (let from = 0; from < 3_000; from += 1_000)
      await log.append(
        Array.from({ length: 1_000 }, (_, index) => ({
          ...auditEntry(`export ${from + index}`, conversation),
          value: lasting[0],
        })),
      )
    await log.append([auditEntry('old', conversation), auditEntry('new', conversation, 20)])
    expect(await purge({ audit: 10 })).toEqual({ ...nothing, logEntries: 1 })
    const left = await streamIds(stage(), 'audit')
    expect(left.slice(0, 3)).toEqual(['export', 'undelivered', 'trained'])
    expect([left.length, left.at(-1)]).toEqual([3_004, 'new'])
    expect(await purge({ audit: 10 })).toEqual(nothing)
  })

  test('a text stays as long as a record names it', async () => {
    const { memory } = stage().store
    const texts = ['head', 'system', 'examples', 'old story', 'new story']
    const hashes = { systemHash: 'system' }
    await commitChanges(stage(), [
      append(chapter, at('a', 1)),
      ...texts.map((hash): Change => ({ type: 'text-stored', hash, text: `text of ${hash}` })),
      { type: 'log-appended', entry: turnEntry('old', { ...hashes, storyHash: 'old story' }, 1) },
      { type: 'log-appended', entry: turnEntry('new', { ...hashes, storyHash: 'new story' }, 10) },
    ])
    const kept = async () => {
      const found = await Promise.all(texts.map((hash) => memory.fetchText(hash)))
      return texts.filter((_, index) => found[index] !== undefined)
    }
    await memory.purge({ lines: 10, feedback: 10, audit: 10 })
    expect(await kept()).toEqual(texts)
    expect(await memory.purge({ records: 10 })).toMatchObject({ logEntries: 1 })
    expect(await kept()).toEqual(['head', 'system', 'examples', 'new story'])
    await memory.purge({ records: 11 })
    expect(await kept()).toEqual([])
    await commitChanges(
      stage(),
      [
        { type: 'text-stored', hash: 'head', text: 'again' },
        { type: 'log-appended', entry: turnEntry('t') },
      ],
      'again',
    )
    expect(await memory.fetchText('head')).toBe('again')
  })

  test('events that were given up go when they are too old, and those that wait do not', async () => {
    const { store, clock } = stage()
    await store.mailbox.accept(message('waits'), { ...atOnce, queue: 'nobody' })
    const worker = startWorker(store.mailbox, {
      handle: async () => {
        throw new TypeError('not today')
      },
    })
    const given = { conversation: { ...tavern, thread: 'cellar' } }
    await store.mailbox.accept(message('old', '', given), atOnce)
    await clock.advance(200_000)
    await worker.end()
    const [acceptedAt = 0] = (await store.mailbox.list()).flatMap((item) =>
      item.state === 'given-up' ? [item.acceptedAt] : [],
    )
    expect(await store.memory.purge({ lines: acceptedAt })).toEqual(nothing)
    expect(await store.memory.purge({ records: clock.now() })).toEqual(nothing)
    expect(await store.memory.purge({ lines: acceptedAt + 1 })).toEqual({ ...nothing, waitingEvents: 1 })
    expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['waits'])
    expect(await store.mailbox.accept(message('old', '', given), atOnce)).toBe('duplicate')
    const next = startWorker(store.mailbox)
    await store.mailbox.accept(message('next', '', given), atOnce)
    await clock.advance(1_000)
    await next.end()
    expect(next.handed).toEqual([['next']])
  })

  test('a turn that runs goes on and commits', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    await commitChanges(stage(), [
      append(chapter, at('a', 1), at('b', 20)),
      { type: 'log-appended', entry: turnEntry('old', {}, 1) },
    ])
    const revisions: number[] = []
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        const label = { emotion: 'anger', source: 'batch' } as const
        const { revision } = await batch.commit({
          handledEventIds: batch.events.map(({ id }) => id),
          changes: [
            linesOf(batch),
            // The turn read them before.
            { type: 'line-replaced', chapter, line: at('a', 1, { revision: 1 }) },
            { type: 'line-labelled', chapter, line: { id: 'a', revision: 0 }, ...label },
            { type: 'line-removed', chapter, lineId: 'a' },
            { type: 'log-appended', entry: turnEntry('new', { lines: [{ id: 'a', revision: 0 }] }, 20) },
          ],
        })
        revisions.push(batch.revision, revision)
      },
    })
    await store.mailbox.accept(message('x'), atOnce)
    await clock.advance(0)
    await gate.entered
    expect(await store.memory.purge({ lines: 10, records: 10 })).toEqual({
      ...nothing,
      lines: 1,
      logEntries: 1,
    })
    expect(worker.batches[0]?.signal.aborted).toBe(false)
    gate.open()
    await clock.advance(0)
    await worker.end()
    expect(worker.handed).toEqual([['x']])
    expect(await lineIds()).toEqual(['b', 'x'])
    expect(await streamIds(stage(), 'turn')).toEqual(['new:0'])
    const [before = 0, after = 0] = revisions
    expect(after).toBeGreaterThan(before + 1)
    expect(await revisionOf(chapter)).toBe(after)
  })

  test('whatever there is of it, all that is older goes', async () => {
    const { log, purge } = stage().store.memory
    const chapters = Array.from({ length: 12 }, (_, index) => ({
      ...tavern,
      thread: `${index % 4}`,
      chapter: `${index}`,
    }))
    await commitChanges(
      stage(),
      chapters.map((key, index) => {
        const lines = Array.from({ length: index === 5 ? 1_300 : 3 }, (_, place) =>
          at(`${index}-${place}`, place),
        )
        return append(key, ...lines, at('last', 5_000))
      }),
    )
    await log.append(
      Array.from({ length: 1_300 }, (_, index) =>
        feedbackEntry(`${index}`, tavern, { at: index % 13 === 0 ? 9 : 1 }),
      ),
    )
    expect(await purge({ lines: 5_000, feedback: 9 })).toEqual({
      ...nothing,
      lines: 1_333,
      logEntries: 1_200,
    })
    for (const key of chapters) expect(await lineIds(key)).toEqual(['last'])
    expect(await streamIds(stage(), 'feedback')).toHaveLength(100)
  })

  test('without a limit nothing goes, and an aborted purge leaves what it has not come to', async () => {
    const { purge } = stage().store.memory
    await commitChanges(stage(), [
      append(chapter, at('a', 1)),
      { type: 'log-appended', entry: turnEntry('t') },
    ])
    expect(await purge({})).toEqual(nothing)
    const reason = new DOMException('enough', 'AbortError')
    await expect(purge({ lines: 10, records: 10 }, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(await lineIds()).toEqual(['a'])
    expect(await streamIds(stage(), 'turn')).toEqual(['t:0'])
  })
}
