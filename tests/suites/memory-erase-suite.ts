import { expect, test } from 'vitest'
import type { StateSchema } from '../../src/contract/memory.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  createGate,
  line,
  linesOf,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'
import { feedbackEntry, streamIds } from './memory-log-suite.ts'

const other = { ...chapter, chapter: 'two' }
const cellar = { ...chapter, thread: 'cellar' }
const ann = { type: 'person', platform: 'test', personId: 'ann' } as const
const place = { type: 'place', platform: 'test', place: 'tavern' } as const
const window = {
  firstLineId: 'a',
  story: 'Ann came in…',
  userName: 'Ann',
  profile: '',
  cuts: 1,
  headSizing: { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 },
}

const offered = { text: 'name: Mine', name: 'Mine', revision: 'r', picture: undefined }

export function eraseSuite(stage: () => Stage): void {
  const lineIds = async (key = chapter) =>
    (await stage().store.memory.history.read(key, { limit: 100 })).lines.map(({ id }) => id)
  const profile = (owner: string, scope = tavern) =>
    stage().store.memory.state.get({ name: 'profile', scope, owner })

  /** Ann and Bob in one chapter, Ann alone in another, Bob alone in a third. */
  async function fill(): Promise<void> {
    await commitChanges(stage(), [
      {
        type: 'lines-appended',
        chapter,
        lines: [
          line('a1', 'Ann speaks', { turnId: 't1' }),
          line('b1', 'Bob speaks', { speakerId: 'bob', turnId: 't1' }),
          line('r1', 'both answered', { role: 'character', speakerId: 'ann', turnId: 't1' }),
        ],
      },
      {
        type: 'lines-appended',
        chapter: other,
        lines: [
          line('a2', 'Ann alone', { turnId: 't2' }),
          line('r2', 'Ann answered', { role: 'character', speakerId: 'wren', turnId: 't2' }),
        ],
      },
      {
        type: 'lines-appended',
        chapter: cellar,
        lines: [line('b3', 'Bob alone', { speakerId: 'bob', turnId: 't3', messageIds: ['m-b3'] })],
      },
      { type: 'text-stored', hash: 'head', text: 'Wren pilots the ferry.' },
      { type: 'text-stored', hash: 'story', text: 'Ann came in…' },
      { type: 'text-stored', hash: 'bob story', text: 'Bob came in…' },
      { type: 'log-appended', entry: turnEntry('t1', { personIds: ['ann', 'bob'], storyHash: 'story' }) },
      { type: 'log-appended', entry: turnEntry('t2', { chapter: other, personIds: ['ann'] }) },
      {
        type: 'log-appended',
        entry: turnEntry('t3', { chapter: cellar, personIds: ['bob'], storyHash: 'bob story' }),
      },
      { type: 'log-appended', entry: feedbackEntry('f1', tavern, { turnId: 't1', personIds: ['bob'] }) },
      { type: 'log-appended', entry: feedbackEntry('f2', tavern, { turnId: 't2', personIds: [] }) },
      { type: 'state-set', key: { name: 'profile', scope: tavern, owner: 'ann' }, value: 'a traveller' },
      { type: 'state-set', key: { name: 'profile', scope: tavern, owner: 'bob' }, value: 'a baker' },
      { type: 'state-set', key: { name: 'offered-card', scope: tavern, owner: 'ann' }, value: offered },
      { type: 'state-set', key: { name: 'replies', scope: tavern, owner: '' }, value: 'every' },
      { type: 'state-set', key: { name: 'window', scope: chapter, owner: '' }, value: window },
      { type: 'state-set', key: { name: 'window', scope: cellar, owner: '' }, value: window },
    ])
  }

  test('a person is forgotten everywhere on a platform, and nobody else is', async () => {
    const { store } = stage()
    await fill()
    await store.mailbox.accept(message('wa'), { ...atOnce, queue: 'nobody' })
    await store.mailbox.accept(message('wb', '', { from: { id: 'bob', name: 'Bob' } }), {
      ...atOnce,
      queue: 'nobody',
    })
    expect(await store.memory.erase(ann)).toEqual({
      lines: 4,
      logEntries: 2,
      stateValues: 3,
      waitingEvents: 1,
    })
    // A reply to several people may say again what each of them said.
    expect(await lineIds()).toEqual(['b1'])
    expect(await lineIds(other)).toEqual([])
    expect(await lineIds(cellar)).toEqual(['b3'])
    expect(await streamIds(stage(), 'turn')).toEqual(['t3:0'])
    expect(await streamIds(stage(), 'feedback')).toEqual(['f1', 'f2'])
    expect(await profile('ann')).toBeUndefined()
    expect(await profile('bob')).toBe('a baker')
    expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['wb'])
    expect(await store.mailbox.accept(message('wa'), atOnce)).toBe('duplicate')
  })

  test('stories that may tell of a person go, and those of others stay', async () => {
    const { store } = stage()
    await fill()
    await store.memory.erase(ann)
    expect(await store.memory.state.get({ name: 'window', scope: chapter, owner: '' })).toBeUndefined()
    expect(await store.memory.state.get({ name: 'window', scope: cellar, owner: '' })).toEqual(window)
    expect(await store.memory.fetchText('story')).toBeUndefined()
    expect(await store.memory.fetchText('head')).toBe('Wren pilots the ferry.')
    expect(await store.memory.fetchText('bob story')).toBe('Bob came in…')
  })

  test('the same id on another platform is another person', async () => {
    const { store } = stage()
    await fill()
    const report = await store.memory.erase({ ...ann, platform: 'elsewhere' })
    expect(report).toEqual({ lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 })
    expect(await lineIds()).toEqual(['a1', 'b1', 'r1'])
  })

  test('a conversation is forgotten whole', async () => {
    const { store } = stage()
    await fill()
    await store.mailbox.accept(message('w'), { ...atOnce, queue: 'nobody' })
    const report = await store.memory.erase({ type: 'conversation', conversation: tavern })
    expect(report).toEqual({ lines: 5, logEntries: 4, stateValues: 5, waitingEvents: 1 })
    expect([...(await lineIds()), ...(await lineIds(other))]).toEqual([])
    expect(await lineIds(cellar)).toEqual(['b3'])
    expect(await streamIds(stage(), 'turn')).toEqual(['t3:0'])
    expect(await profile('bob')).toBeUndefined()
    expect(await store.memory.fetchText('story')).toBeUndefined()
    expect(await store.mailbox.accept(message('w'), atOnce)).toBe('duplicate')
  })

  test('a conversation of which only settings are known is forgotten', async () => {
    const { state } = stage().store.memory
    await state.set({ name: 'replies', scope: tavern, owner: '' }, 'every')
    const report = await stage().store.memory.erase({ type: 'conversation', conversation: tavern })
    expect(report.stateValues).toBe(1)
    expect(await state.get({ name: 'replies', scope: tavern, owner: '' })).toBeUndefined()
  })

  test('a place is forgotten: its conversations, and what is its own', async () => {
    const { store } = stage()
    const { state } = store.memory
    const own = { ...tavern, thread: '' }
    const proxies = { name: 'proxies', scope: own, owner: '' } as const
    const card = { name: 'place-card', scope: own, owner: '@wren' } as const
    const settings = { name: 'replies', scope: { ...tavern, thread: 'attic' }, owner: '' } as const
    await fill()
    await commitChanges(stage(), [{ type: 'state-set', key: proxies, value: ['bot'] }], 'another cause')
    await state.set(card, { text: 'name: Wren' })
    await state.set(settings, 'every')
    await store.mailbox.accept(message('w'), { ...atOnce, queue: 'nobody' })
    await store.mailbox.accept(message('v', '', { conversation: cellar }), { ...atOnce, queue: 'nobody' })
    expect(await store.memory.erase(place)).toEqual({
      lines: 6,
      logEntries: 5,
      stateValues: 9,
      waitingEvents: 2,
    })
    for (const key of [chapter, other, cellar]) expect(await lineIds(key)).toEqual([])
    expect([...(await streamIds(stage(), 'turn')), ...(await streamIds(stage(), 'feedback'))]).toEqual([])
    for (const key of [proxies, card, settings])
      expect(await state.get<keyof StateSchema>(key)).toBeUndefined()
    for (const hash of ['head', 'story', 'bob story'])
      expect(await store.memory.fetchText(hash)).toBeUndefined()
    expect(await store.mailbox.list()).toEqual([])
    expect(await store.mailbox.accept(message('v'), atOnce)).toBe('duplicate')
    expect(await store.memory.erase(place)).toMatchObject({ lines: 0, logEntries: 0, stateValues: 0 })
  })

  test.each([
    ['tavern2', 'test'],
    ['tave', 'test'],
    ['tavern/hall', 'test'],
    ['', 'test'],
    ['tavern', 'test2'],
  ])('of the place %j on %j nothing goes with another', async (id, platform) => {
    const { store } = stage()
    const elsewhere = { platform, place: id, thread: 'hall' }
    const key = { name: 'replies', scope: elsewhere, owner: '' } as const
    await commitChanges(stage(), [
      { type: 'lines-appended', chapter, lines: [line('a')] },
      { type: 'lines-appended', chapter: { ...elsewhere, chapter: 'one' }, lines: [line('b')] },
      { type: 'log-appended', entry: feedbackEntry('f', elsewhere) },
      { type: 'state-set', key, value: 'every' },
    ])
    await store.mailbox.accept(message('w', '', { conversation: elsewhere }), { ...atOnce, queue: 'nobody' })
    expect(await store.memory.erase(place)).toMatchObject({ lines: 1, logEntries: 0, stateValues: 0 })
    expect(await lineIds({ ...elsewhere, chapter: 'one' })).toEqual(['b'])
    expect(await streamIds(stage(), 'feedback')).toEqual(['f'])
    expect(await store.memory.state.get(key)).toBe('every')
    expect(await store.mailbox.list()).toHaveLength(1)
  })

  test('what a person did about lines goes with them, and the stories that do not tell of it stay', async () => {
    const { store } = stage()
    await commitChanges(stage(), [
      { type: 'lines-appended', chapter, lines: [line('a', '', { speakerId: 'bob' })] },
      { type: 'log-appended', entry: feedbackEntry('of ann', tavern, { personIds: ['ann'], turnId: 't1' }) },
      { type: 'log-appended', entry: feedbackEntry('of bob', tavern, { personIds: ['bob'], turnId: 't1' }) },
      { type: 'state-set', key: { name: 'window', scope: chapter, owner: '' }, value: window },
    ])
    expect(await store.memory.erase(ann)).toMatchObject({ lines: 0, logEntries: 1, stateValues: 0 })
    expect(await streamIds(stage(), 'feedback')).toEqual(['of bob'])
  })

  test('a chapter is forgotten with its records and what names its turns', async () => {
    const { store } = stage()
    await fill()
    const report = await store.memory.erase({ type: 'chapter', chapter: other })
    expect(report).toEqual({ lines: 2, logEntries: 2, stateValues: 0, waitingEvents: 0 })
    expect(await lineIds(other)).toEqual([])
    expect(await lineIds()).toEqual(['a1', 'b1', 'r1'])
    expect(await streamIds(stage(), 'turn')).toEqual(['t1:0', 't3:0'])
    expect(await streamIds(stage(), 'feedback')).toEqual(['f1'])
    expect(await store.memory.state.get({ name: 'window', scope: chapter, owner: '' })).toEqual(window)
  })

  test.each([
    ['a person', ann],
    ['a conversation', { type: 'conversation', conversation: tavern }],
    ['a place', place],
    ['a chapter', { type: 'chapter', chapter }],
  ] as const)('erasing %s: no revision that was read before comes again', async (_, scope) => {
    const { store } = stage()
    await fill()
    const before = (await store.memory.history.read(chapter, { limit: 1 })).revision
    await store.memory.erase(scope)
    for (let index = 0; index < 3; index += 1) {
      await commitChanges(
        stage(),
        [{ type: 'lines-appended', chapter, lines: [line(`new-${index}`)] }],
        `${index}`,
      )
      expect((await store.memory.history.read(chapter, { limit: 1 })).revision).toBeGreaterThan(
        before + index,
      )
    }
  })

  test.each([
    ['a person', ann],
    ['a conversation', { type: 'conversation', conversation: tavern }],
    ['a place', place],
    ['a chapter', { type: 'chapter', chapter }],
  ] as const)('erasing %s: a turn that runs is aborted and can no longer commit', async (_, scope) => {
    const { store, clock } = stage()
    const gate = createGate()
    const codes: unknown[] = []
    await commitChanges(stage(), [{ type: 'lines-appended', chapter, lines: [line('a')] }])
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        if (codes.length === 0) await gate.handle(batch)
        const commit = { handledEventIds: batch.events.map(({ id }) => id), changes: [linesOf(batch)] }
        await batch.commit(commit).catch((error: unknown) => {
          codes.push(error instanceof Error && 'code' in error ? error.code : error)
          throw error
        })
      },
    })
    await store.mailbox.accept(message('x', 'of Bob', { from: { id: 'bob', name: 'Bob' } }), atOnce)
    await clock.advance(0)
    await store.mailbox.accept(message('y', 'of Bob', { from: { id: 'bob', name: 'Bob' } }), atOnce)
    await store.memory.erase(scope)
    expect(worker.batches[0]?.signal.reason).toMatchObject({ code: 'conversation-erased' })
    gate.open()
    await clock.advance(0)
    await worker.end()
    expect(codes).toEqual(['conversation-erased'])
    // What is still there is handed over again at once, as a first attempt.
    const isGone = scope.type === 'conversation' || scope.type === 'place'
    expect(worker.handed).toEqual(isGone ? [['x']] : [['x'], ['x', 'y']])
    expect(worker.batches.map(({ attempt }) => attempt)).toEqual(isGone ? [1] : [1, 1])
    expect(await lineIds()).toEqual(isGone ? [] : ['x', 'y'])
  })
}
