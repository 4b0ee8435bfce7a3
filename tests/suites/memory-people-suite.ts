import { expect, test } from 'vitest'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { LogEntry, PersonalItem, StateKey, StateSchema } from '../../src/contract/memory.ts'
import { platformScope } from '../../src/util/platform-scope.ts'
import type { Stage } from '../support/store.ts'
import {
  atOnce,
  chapter,
  command,
  createGate,
  emotionEntry,
  line,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'
import { commitChanges } from './memory-history-suite.ts'
import {
  auditEntry,
  consentEntry,
  feedbackEntry,
  streamEntries,
  streamIds,
  tombstoneEntry,
} from './memory-log-suite.ts'

const two = { ...chapter, chapter: 'two' }
const cellar = { ...chapter, thread: 'cellar' }
const elsewhere = { ...chapter, platform: 'elsewhere' }
const ann = { type: 'person', platform: 'test', personId: 'ann' } as const

/** A window whose story may hold the words of these people. */
function windowOf(people: readonly string[] | undefined): StateSchema['window'] {
  const before = { lines: 9, replies: {}, lore: {}, greetings: {}, ...(people && { people }) }
  const headSizing = { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 }
  return { firstLineId: 'a', story: 'It began…', userName: '', profile: '', cuts: 1, headSizing, before }
}

const of = (speakerId: string, id: string, turnId: string) => line(id, undefined, { speakerId, turnId })
const reply = (id: string, turnId: string, extra: Partial<Line> = {}) =>
  line(id, undefined, { role: 'character', speakerId: 'wren', turnId, take: 0, ...extra })
const note = (id: string, turnId: string) =>
  line(id, undefined, { role: 'narrator', speakerId: '', kind: 'note', turnId })
const append = (key: ChapterKey, ...lines: readonly Line[]): Change => ({
  type: 'lines-appended',
  chapter: key,
  lines,
})
const rewrite = (key: ChapterKey, changed: Line): Change => ({
  type: 'line-replaced',
  chapter: key,
  line: changed,
})

/** What is told of each kind: lines by chapter, in their order; the others sorted. */
function sortItems(items: readonly PersonalItem[]) {
  const chapters: { [chapter: string]: string[] } = {}
  for (const item of items) {
    if (item.type !== 'line') continue
    const key = `${item.chapter.thread}/${item.chapter.chapter}`
    chapters[key] = [...(chapters[key] ?? []), item.line.id]
  }
  return {
    chapters,
    entries: items.flatMap((item) => (item.type === 'entry' ? [item.entry.id] : [])).sort(),
    state: items.flatMap((item) => (item.type === 'state' ? [item.name] : [])).sort(),
    events: items.flatMap((item) => (item.type === 'event' ? [item.event.id] : [])).sort(),
  }
}

export function peopleSuite(stage: () => Stage): void {
  const lineIds = async (key: ChapterKey = chapter) =>
    (await stage().store.memory.history.read(key, { limit: 1_000 })).lines.map(({ id }) => id)
  const collect = async (platform = 'test', personId = 'ann') => {
    const items: PersonalItem[] = []
    for await (const item of stage().store.memory.collect(platform, personId)) items.push(item)
    return items
  }
  const setAll = async (keys: readonly StateKey<'ai-notice'>[]) => {
    for (const key of keys) await stage().store.memory.state.set(key, 1)
  }

  test('replies to a person go with them, also those to several people, and notes only where they were alone', async () => {
    await commitChanges(stage(), [
      append(
        chapter,
        line('hello', undefined, { role: 'character', speakerId: 'wren', kind: 'greeting' }),
        note('n1', 't1'),
        of('ann', 'a1', 't1'),
        of('bob', 'b1', 't1'),
        reply('r1', 't1'),
        reply('s1', 't1', { speakerId: 'mira' }),
        note('n2', 't2'),
        of('ann', 'a2', 't2'),
        of('ann', 'a3', 't2'),
        reply('r2', 't2'),
        note('n3', 't3'),
        of('bob', 'b3', 't3'),
        reply('r3', 't3'),
      ),
      append(two, of('bob', 'b4', 't1'), reply('r4', 't1')),
    ])
    expect(await stage().store.memory.erase(ann)).toMatchObject({ lines: 7 })
    expect(await lineIds()).toEqual(['hello', 'n1', 'b1', 'n3', 'b3', 'r3'])
    expect(await lineIds(two)).toEqual(['b4', 'r4'])
  })

  test('a reply to others stays, though the record of its turn goes for the words that its prompt had', async () => {
    const people = { version: 4, personIds: ['ann', 'bob'], knowsStoryPeople: true } as const
    await commitChanges(stage(), [
      append(chapter, of('ann', 'a1', 't1'), reply('r1', 't1'), of('bob', 'b2', 't2'), reply('r2', 't2')),
      { type: 'log-appended', entry: turnEntry('t1', { ...people, personIds: ['ann'] }) },
      { type: 'log-appended', entry: turnEntry('t2', people) },
      { type: 'log-appended', entry: turnEntry('t3', { ...people, personIds: ['bob'] }) },
    ])
    expect(await stage().store.memory.erase(ann)).toMatchObject({ lines: 2, logEntries: 2 })
    expect(await lineIds()).toEqual(['b2', 'r2'])
    expect(await streamIds(stage(), 'turn')).toEqual(['t3:0'])
  })

  test('lines that ever had words of a person go, whoever was answered, with the stories of their chapters', async () => {
    const { memory } = stage().store
    const window = { name: 'window', scope: chapter, owner: '' } as const
    const written = ['now', 'before', 'twice', 'bob', 'never'].map((id) => reply(id, `t-${id}`))
    const [now, before, twice, bob] = written
    if (!now || !before || !twice || !bob) throw new TypeError()
    await commitChanges(stage(), [
      append(chapter, of('bob', 'b', 't-now'), ...written),
      { type: 'state-set', key: window, value: windowOf(['bob']) },
    ])
    await commitChanges(
      stage(),
      [
        rewrite(chapter, { ...now, revision: 1, authorIds: ['bob', 'ann', 'cat'] }),
        rewrite(chapter, { ...before, revision: 1, authorIds: ['ann'] }),
        rewrite(chapter, { ...twice, revision: 1, authorIds: ['ann'] }),
        rewrite(chapter, { ...bob, revision: 1, authorIds: ['bob'] }),
        append(cellar, reply('born', 't-born', { authorIds: ['ann'] })),
        append(two, reply('bob too', 't-bob', { authorIds: ['bob'] })),
      ],
      'rewrite',
    )
    await commitChanges(
      stage(),
      [
        rewrite(chapter, { ...before, revision: 2, take: 1 }),
        rewrite(chapter, { ...twice, revision: 2, authorIds: ['bob'] }),
      ],
      'again',
    )
    expect(await memory.erase({ ...ann, platform: 'elsewhere' })).toMatchObject({ lines: 0 })
    expect(await memory.erase(ann)).toMatchObject({ lines: 4, stateValues: 1 })
    expect(await lineIds()).toEqual(['b', 'bob', 'never'])
    expect([...(await lineIds(cellar)), ...(await lineIds(two))]).toEqual(['bob too'])
    expect(await memory.state.get(window)).toBeUndefined()
  })

  test('lines in which others quote a person are theirs, too, with what answers them', async () => {
    const quoting = { ...of('bob', 'b1', 't1'), authorIds: ['bob', 'ann', ''] }
    await commitChanges(stage(), [
      append(chapter, note('n1', 't1'), quoting, reply('r1', 't1'), of('bob', 'b2', 't2'), reply('r2', 't2')),
      append(two, of('cat', 'c1', 't3'), { ...of('bob', 'b3', 't3'), authorIds: ['bob', 'cat'] }),
      { type: 'log-appended', entry: turnEntry('t1', { personIds: ['bob', 'ann'] }) },
    ])
    await commitChanges(stage(), [rewrite(chapter, { ...quoting, revision: 1, text: 'edited' })], 'edited')
    expect(sortItems(await collect()).chapters).toEqual({ 'hall/one': ['n1', 'b1', 'r1'] })
    expect(sortItems(await collect('test', 'bob')).chapters).toEqual({
      'hall/one': ['n1', 'b1', 'r1', 'b2', 'r2'],
      'hall/two': ['b3'],
    })
    expect(await stage().store.memory.erase(ann)).toMatchObject({ lines: 3, logEntries: 1 })
    expect([await lineIds(), await lineIds(two)]).toEqual([
      ['b2', 'r2'],
      ['c1', 'b3'],
    ])
    expect(await collect()).toEqual([])
  })

  test('what waits and quotes a person goes with them, and the turn that has begun with it', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const bob = { from: { id: 'bob', name: 'Bob' } }
    const quoting = { ...bob, quotedIds: ['', 'ann'] }
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        const said = { ...of('bob', 'x', 't'), authorIds: ['bob', '', 'ann'] }
        await batch.commit({ handledEventIds: ['x'], changes: [append(chapter, said)] })
      },
    })
    await store.mailbox.accept(message('x', 'ann’s words', quoting), atOnce)
    await clock.advance(0)
    await gate.entered
    const waiting = { ...atOnce, queue: 'nobody' }
    await store.mailbox.accept(message('y', '', { ...quoting, conversation: cellar }), waiting)
    await store.mailbox.accept(message('z', '', { ...bob, conversation: cellar }), waiting)
    expect(await collect()).toEqual([])
    expect(await store.memory.erase(ann)).toMatchObject({ waitingEvents: 2 })
    gate.open()
    await clock.advance(0)
    await worker.end()
    expect(await lineIds()).toEqual([])
    expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['z'])
  })

  test('everything that a person owns goes, and of what was agreed only that they were forgotten stays', async () => {
    const { memory } = stage().store
    const scope = platformScope('test')
    const consent = { name: 'consent', scope, owner: 'ann' } as const
    const exports = { name: 'exports-of', scope, owner: 'ann' } as const
    const ofBob = { name: 'exports-of', scope, owner: 'bob' } as const
    const notices: readonly StateKey<'ai-notice' | 'help-line'>[] = [
      { name: 'ai-notice', scope: tavern, owner: 'ann' },
      { name: 'help-line', scope: tavern, owner: 'ann' },
      { name: 'help-line', scope: cellar, owner: 'ann' },
    ]
    const others: readonly StateKey<'ai-notice'>[] = [
      { name: 'ai-notice', scope: tavern, owner: 'bob' },
      { name: 'ai-notice', scope: tavern, owner: 'joann' },
      { name: 'ai-notice', scope: platformScope('elsewhere'), owner: 'ann' },
    ]
    await memory.state.set(consent, { scopes: {}, local: [] })
    await memory.state.set(exports, ['e1'])
    await memory.state.set(ofBob, ['e1'])
    for (const key of notices) await memory.state.set<'ai-notice' | 'help-line'>(key, 1)
    await setAll(others)
    await memory.log.append([
      consentEntry('c1'),
      consentEntry('c2', 'bob'),
      tombstoneEntry('t1'),
      auditEntry('a1', platformScope('test')),
    ])
    expect(await memory.erase(ann)).toEqual({ lines: 0, logEntries: 1, stateValues: 5, waitingEvents: 0 })
    expect([await memory.state.get(consent), await memory.state.get(exports)]).toEqual([undefined, undefined])
    for (const key of notices) expect(await memory.state.get<'ai-notice' | 'help-line'>(key)).toBeUndefined()
    for (const key of others) expect(await memory.state.get(key)).toBe(1)
    expect(await memory.state.get(ofBob)).toEqual(['e1'])
    expect(await streamEntries(stage().store, 'consent')).toEqual([consentEntry('c2', 'bob')])
    expect(await streamEntries(stage().store, 'tombstone')).toEqual([tombstoneEntry('t1')])
    expect(await streamEntries(stage().store, 'audit')).toEqual([auditEntry('a1', platformScope('test'))])
  })

  test('a place that is forgotten takes no consent and no tombstone along', async () => {
    const { memory } = stage().store
    await memory.log.append([consentEntry('c'), tombstoneEntry('t'), auditEntry('a')])
    await memory.erase({ type: 'place', platform: 'test', place: tavern.place })
    expect(await streamIds(stage(), 'consent')).toEqual(['c'])
    expect(await streamIds(stage(), 'tombstone')).toEqual(['t'])
    expect(await streamIds(stage(), 'audit')).toEqual([])
  })

  test('a turn that commits while a person is forgotten leaves nothing of them', async () => {
    const { store, clock } = stage()
    const gate = createGate()
    const keys = Array.from({ length: 40 }, (_, index) => ({ ...chapter, thread: `${index}` }))
    await commitChanges(
      stage(),
      keys.map((key, index) =>
        append(key, of('ann', `a${index}`, `t${index}`), reply(`r${index}`, `t${index}`)),
      ),
    )
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await gate.handle(batch)
        await batch.commit({
          handledEventIds: ['x'],
          changes: [append(cellar, of('ann', 'x', 't'), reply('rx', 't'))],
        })
      },
    })
    await store.mailbox.accept(message('x', '', { conversation: { ...tavern, thread: 'cellar' } }), atOnce)
    await clock.advance(0)
    await gate.entered
    const { signal } = new AbortController()
    let looks = 0
    // In the middle, where there are several steps.
    signal.throwIfAborted = () => {
      looks += 1
      if (looks === 5) gate.open()
    }
    expect((await store.memory.erase(ann, signal)).lines).toBeGreaterThanOrEqual(80)
    gate.open()
    await clock.advance(0)
    await worker.end()
    expect(await lineIds(cellar)).toEqual([])
    expect(await collect()).toEqual([])
  })

  test('a story that tells of a person goes, though none of their lines is left, and others stay', async () => {
    const { state, erase, history } = stage().store.memory
    const keyOf = (scope: ChapterKey) => ({ name: 'window', scope, owner: '' }) as const
    await commitChanges(stage(), [
      append(chapter, of('bob', 'b', 't')),
      { type: 'state-set', key: keyOf(chapter), value: windowOf(['bob', 'ann']) },
      { type: 'state-set', key: keyOf(two), value: windowOf(['bob', 'joann']) },
      { type: 'state-set', key: keyOf(cellar), value: windowOf(undefined) },
      { type: 'state-set', key: keyOf(elsewhere), value: windowOf(['ann']) },
    ])
    const { revision } = await history.read(chapter, { limit: 1 })
    expect(await erase(ann)).toEqual({ lines: 0, logEntries: 0, stateValues: 1, waitingEvents: 0 })
    expect(await state.get(keyOf(chapter))).toBeUndefined()
    expect(await state.get(keyOf(two))).toEqual(windowOf(['bob', 'joann']))
    expect(await state.get(keyOf(cellar))).toEqual(windowOf(undefined))
    expect(await state.get(keyOf(elsewhere))).toEqual(windowOf(['ann']))
    expect((await history.read(chapter, { limit: 1 })).revision).toBeGreaterThan(revision)
  })

  test('a studio forgets who took part, and goes on', async () => {
    const { state, erase } = stage().store.memory
    const studio = { name: 'studio', scope: chapter, owner: '' } as const
    await state.set(studio, { startedAt: 5, doneAt: 9, participants: ['bob', 'ann', 'joann'] })
    await erase(ann)
    expect(await state.get(studio)).toEqual({ startedAt: 5, doneAt: 9, participants: ['bob', 'joann'] })
  })

  test('every text that a record names outlives an erase, and goes with the last record', async () => {
    const { memory } = stage().store
    const hashes = { headHash: 'head', systemHash: 'system', storyHash: 'story', examplesHash: 'examples' }
    const names = Object.values(hashes)
    const texts = () => Promise.all(names.map((hash) => memory.fetchText(hash)))
    await commitChanges(stage(), [
      ...names.map((hash): Change => ({ type: 'text-stored', hash, text: `text of ${hash}` })),
      { type: 'log-appended', entry: turnEntry('t1', { ...hashes, personIds: ['bob'] }) },
      { type: 'log-appended', entry: turnEntry('t2', { ...hashes, personIds: ['ann'] }) },
    ])
    await memory.erase(ann)
    expect(await texts()).toEqual(names.map((hash) => `text of ${hash}`))
    await memory.erase({ ...ann, personId: 'bob' })
    expect(await texts()).toEqual(names.map(() => undefined))
  })

  /** Ann in three chapters and on two platforms, among others. */
  async function fill(): Promise<void> {
    const { memory, mailbox } = stage().store
    const rewritten = reply('r3', 't3')
    await commitChanges(stage(), [
      append(
        chapter,
        note('n1', 't1'),
        of('ann', 'a1', 't1'),
        of('bob', 'b1', 't1'),
        reply('r1', 't1'),
        of('bob', 'b2', 't2'),
        reply('r2', 't2'),
        of('bob', 'b3', 't3'),
        rewritten,
        of('ann', 'a4', ''),
        reply('r4', ''),
      ),
      append(two, of('ann', 'a5', 't5'), reply('r5', 't5')),
      append(cellar, of('bob', 'b6', 't6'), reply('r6', 't6')),
      append(elsewhere, of('ann', 'a7', 't7'), reply('r7', 't7')),
      { type: 'log-appended', entry: turnEntry('t1', { personIds: ['ann', 'bob'] }) },
      { type: 'log-appended', entry: turnEntry('t2', { personIds: ['bob'] }) },
      { type: 'log-appended', entry: turnEntry('t7', { chapter: elsewhere }) },
      { type: 'log-appended', entry: emotionEntry('a1', {}, ['ann']) },
      { type: 'log-appended', entry: feedbackEntry('f1', tavern, { personIds: ['ann'], turnId: 't1' }) },
      { type: 'log-appended', entry: feedbackEntry('f2', tavern, { personIds: ['bob'], turnId: 't1' }) },
      { type: 'state-set', key: { name: 'profile', scope: tavern, owner: 'ann' }, value: 'a traveller' },
      { type: 'state-set', key: { name: 'profile', scope: tavern, owner: 'bob' }, value: 'a baker' },
      { type: 'state-set', key: { name: 'profile', scope: elsewhere, owner: 'ann' }, value: 'a stranger' },
    ])
    await commitChanges(
      stage(),
      [
        rewrite(chapter, { ...rewritten, text: 'of Ann', revision: 1, authorIds: ['ann'] }),
        rewrite(chapter, { ...rewritten, text: 'other', revision: 2, take: 1 }),
      ],
      'again',
    )
    await memory.log.append([consentEntry('c1'), consentEntry('c2', 'bob'), tombstoneEntry('t')])
    await memory.state.set({ name: 'exports-of', scope: platformScope('test'), owner: 'ann' }, ['e1'])
    await memory.state.set({ name: 'help-line', scope: tavern, owner: 'ann' }, 1, { ttlMs: 3_600_000 })
    await mailbox.accept(message('wa', 'wait for me'), { ...atOnce, queue: 'nobody' })
    await mailbox.accept(command('wc', { conversation: cellar }), { ...atOnce, queue: 'nobody' })
    const bob = { from: { id: 'bob', name: 'Bob' } }
    await mailbox.accept(message('wb', '', bob), { ...atOnce, queue: 'nobody' })
    await mailbox.accept(message('we', '', { conversation: elsewhere }), { ...atOnce, queue: 'nobody' })
  }

  test('all that is kept of a person on a platform is told, and nothing of others', async () => {
    await fill()
    const items = await collect()
    expect(sortItems(items)).toEqual({
      chapters: { 'hall/one': ['a1', 'r1', 'r3', 'a4'], 'hall/two': ['a5', 'r5'] },
      entries: ['a1', 'c1', 'f1', 't1:0'],
      state: ['exports-of', 'help-line', 'profile'],
      events: ['wa', 'wc'],
    })
    const told = (wanted: (item: PersonalItem) => boolean) => items.find(wanted)
    expect(told((item) => item.type === 'line' && item.line.id === 'r3')).toStrictEqual({
      type: 'line',
      chapter,
      line: reply('r3', 't3', { text: 'other', revision: 2, take: 1 }),
      earlier: [reply('r3', 't3'), reply('r3', 't3', { text: 'of Ann', revision: 1, authorIds: ['ann'] })],
    })
    expect(told((item) => item.type === 'entry' && item.entry.id === 'c1')).toEqual({
      type: 'entry',
      entry: consentEntry('c1'),
    })
    expect(told((item) => item.type === 'state' && item.name === 'exports-of')).toStrictEqual({
      type: 'state',
      name: 'exports-of',
      value: ['e1'],
    })
    expect(told((item) => item.type === 'event' && item.event.id === 'wa')).toEqual({
      type: 'event',
      event: message('wa', 'wait for me'),
      acceptedAt: expect.any(Number),
    })
    expect(await collect('test', 'nobody')).toEqual([])
    expect(await collect('tes')).toEqual([])
  })

  test('what was told of a person is what an erase forgets, and then there is nothing to tell', async () => {
    const { memory } = stage().store
    await fill()
    const { chapters, entries, state, events } = sortItems(await collect())
    expect(await memory.erase(ann)).toEqual({
      lines: Object.values(chapters).flat().length,
      logEntries: entries.length,
      stateValues: state.length,
      waitingEvents: events.length,
    })
    expect(await collect()).toEqual([])
    expect((await collect('elsewhere')).map(({ type }) => type)).toEqual([
      'line',
      'line',
      'entry',
      'state',
      'event',
    ])
  })

  test('what has expired is not told', async () => {
    const { store, clock } = stage()
    await store.memory.state.set({ name: 'help-line', scope: tavern, owner: 'ann' }, 1, { ttlMs: 1_000 })
    await clock.advance(1_000)
    expect(await collect()).toEqual([])
  })

  test('people whose ids need escaping are told apart', async () => {
    const { state } = stage().store.memory
    for (const [index, owner] of ['a.b/c*', 'a.b', 'c*', '*'].entries())
      await state.set({ name: 'ai-notice', scope: tavern, owner }, index)
    expect(await collect('test', 'a.b/c*')).toEqual([{ type: 'state', name: 'ai-notice', value: 0 }])
    expect(await collect('test', '*')).toEqual([{ type: 'state', name: 'ai-notice', value: 3 }])
  })

  test('more than a page is told once, in its order', async () => {
    const { memory } = stage().store
    const lines = Array.from({ length: 700 }, (_, index) => {
      if (index % 7 === 6) return of('bob', `b${index}`, `u${index}`)
      return index % 2 === 0 ? of('ann', `a${index}`, `t${index}`) : reply(`r${index}`, `t${index - 1}`)
    })
    await commitChanges(stage(), [append(chapter, ...lines)])
    await memory.log.append(
      Array.from({ length: 250 }, (_, index): LogEntry => consentEntry(`${index}`, 'ann', index)),
    )
    const { chapters, entries } = sortItems(await collect())
    const own = new Set(lines.filter(({ speakerId }) => speakerId === 'ann').map(({ turnId }) => turnId))
    expect(chapters['hall/one']).toEqual(lines.filter(({ turnId }) => own.has(turnId)).map(({ id }) => id))
    expect(new Set(entries).size).toBe(250)
    expect(entries).toHaveLength(250)
  })

  test('an aborted signal ends the telling', async () => {
    await fill()
    const controller = new AbortController()
    const reason = new DOMException('enough', 'AbortError')
    const reading = async () => {
      for await (const _ of stage().store.memory.collect('test', 'ann', controller.signal))
        controller.abort(reason)
    }
    await expect(reading()).rejects.toBe(reason)
  })
}
