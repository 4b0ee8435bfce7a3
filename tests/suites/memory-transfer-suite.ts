import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordTypes } from '../../memory/transfer-pages.ts'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { LogEntry, LogSchema, PersonalItem, StateKey, StateSchema } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import type { StoreRecord } from '../../src/contract/transfer.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import {
  atOnce,
  command,
  deletion,
  edit,
  emotionEntry,
  line,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'
import {
  auditEntry,
  consentEntry,
  feedbackEntry,
  feedbackRecord,
  streamEntries,
  tombstoneEntry,
} from './memory-log-suite.ts'

/** What a pair of drivers brings. */
export interface TransferStage {
  readonly clock: FakeClock
  /** An empty store each time; closed by whoever opened it. */
  openSource(): Promise<Store>
  openTarget(): Promise<Store>
  close(): Promise<void>
}

const threads = ['hall', 'attic'] as const
const people = ['ann', 'bob'] as const
const chapters: readonly ChapterKey[] = threads.flatMap((thread) =>
  ['one', 'two'].map((chapter) => ({ ...tavern, thread, chapter })),
)
const cellar = { ...tavern, thread: 'cellar' }
const yard = { ...tavern, place: 'yard/§' }
const logNames: readonly (keyof LogSchema)[] = [
  'turn',
  'emotion',
  'feedback',
  'consent',
  'audit',
  'tombstone',
]

type Happening =
  | { readonly type: 'turn'; readonly chapter: number; readonly person: number; readonly lines: number }
  | { readonly type: 'edit' | 'delete' | 'replace' | 'label' | 'return'; readonly which: number }
  | { readonly type: 'erase'; readonly what: 'person' | 'chapter' | 'conversation' | 'place' }
  | { readonly type: 'state'; readonly which: number; readonly ttlMs: number | undefined }
  | { readonly type: 'feedback' | 'wait' | 'give-up' | 'position' | 'drop' }
  | { readonly type: 'advance'; readonly ms: number }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('turn' as const),
      chapter: fc.nat(chapters.length - 1),
      person: fc.nat(people.length - 1),
      lines: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constantFrom('edit', 'delete', 'replace', 'label', 'return'),
      which: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('erase' as const),
      what: fc.constantFrom('person', 'chapter', 'conversation', 'place'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('state' as const),
      which: fc.nat(7),
      ttlMs: fc.constantFrom(undefined, 5_000, 90_000_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('feedback', 'wait', 'give-up', 'position', 'drop') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.constantFrom(10_000, 180_000_000) }),
  },
)

/** The values of keyed state that happen: each is told its number. */
const stateKeys: readonly StateKey<'outage' | 'profile' | 'proxies' | 'departures' | 'adapter'>[] = [
  { name: 'outage', scope: undefined, owner: 'm/1' },
  { name: 'outage', scope: tavern, owner: 'm' },
  { name: 'outage', scope: chapters[1], owner: '' },
  { name: 'outage', scope: yard, owner: 'm' },
  { name: 'profile', scope: tavern, owner: 'bob' },
  { name: 'proxies', scope: { ...yard, thread: '' }, owner: '' },
  { name: 'departures', scope: undefined, owner: 'test' },
  { name: 'adapter', scope: undefined, owner: 'test:a/b:c d' },
]

/** Plays happenings on a store, and knows what to ask for afterwards. */
function createPlay(store: Store, clock: FakeClock) {
  const said: { readonly chapter: ChapterKey; readonly id: string }[] = []
  const eventIds: string[] = []
  let count = 0
  const next = (kind: string) => `${kind}-${++count}`

  async function commit(conversation: typeof tavern, changes: readonly Change[], person = 'ann') {
    const id = next('event')
    eventIds.push(id)
    await store.mailbox.accept(
      message(id, `text of ${id}`, { conversation, from: { id: person, name: person } }),
      atOnce,
    )
    const worker = startWorker(store.mailbox, {
      handle: async (batch) => {
        await batch.commit({ handledEventIds: batch.events.map((event) => event.id), changes })
      },
    })
    await clock.advance(0)
    await worker.end()
  }

  async function turn({ chapter: index, person: who, lines }: Happening & { type: 'turn' }) {
    const chapter = chapters[index] ?? { ...tavern, chapter: 'one' }
    const turnId = next('turn')
    const person = people[who] ?? 'ann'
    const added = Array.from({ length: lines }, (_, place) => {
      const id = next('line')
      said.push({ chapter, id })
      const isReply = place === lines - 1
      return line(id, `<${id}>\u0000 "é"\n`, {
        role: isReply ? 'character' : 'user',
        speakerId: isReply ? 'wren' : person,
        messageIds: [`m-${id}`, `n ${id}`],
        shown: isReply ? `*${id}*` : undefined,
        take: isReply ? 0 : undefined,
        turnId,
      })
    })
    const record = { chapter, personIds: [person], headHash: `head-${turnId}` }
    const entry = turnEntry(turnId, { ...record, lines: [{ id: 'x', revision: 1 }] }, clock.now())
    await commit(
      { platform: chapter.platform, place: chapter.place, thread: chapter.thread },
      [
        { type: 'text-stored', hash: record.headHash, text: `head of ${turnId}` },
        { type: 'text-stored', hash: 'examples', text: 'examples' },
        { type: 'lines-appended', chapter, lines: added },
        { type: 'log-appended', entry },
      ],
      person,
    )
  }

  /** Something becomes of a line that is there. */
  async function change(type: 'edit' | 'delete' | 'replace' | 'label' | 'return', which: number) {
    const found = said[which % said.length]
    if (!found) return
    const { chapter, id } = found
    const conversation = { platform: chapter.platform, place: chapter.place, thread: chapter.thread }
    if (type === 'edit') await store.mailbox.amend(edit(`m-${id}`, next('edited'), conversation))
    if (type === 'delete') await store.mailbox.amend(deletion(`m-${id}`, conversation))
    const { lines } = await store.memory.history.read(chapter, { limit: 1_000 })
    const known = lines.find((spoken) => spoken.id === id)
    if (type === 'return' && !known) {
      const lines = [line(id, 'it is back', { messageIds: [`m-${id}`] })]
      await commit(conversation, [{ type: 'lines-appended', chapter, lines }])
    }
    if (!known) return
    if (type === 'replace') {
      const { authorIds = [], ...before } = known
      const other = {
        ...before,
        revision: known.revision + 1,
        text: next('other'),
        take: (known.take ?? 0) + 1,
        ...(known.role === 'character' && authorIds.length < 2
          ? { authorIds: [...authorIds, `bob${authorIds.length || ''}`] }
          : {}),
      }
      await commit(conversation, [{ type: 'line-replaced', chapter, line: other }])
    }
    if (type === 'label') {
      const label = { emotion: 'anger', source: 'batch' } as const
      const entry = emotionEntry(id, { chapter, line: { id, revision: known.revision } }, ['bob'])
      await commit(conversation, [
        { type: 'line-labelled', chapter, line: { id, revision: known.revision }, ...label },
        { type: 'log-appended', entry: { ...entry, id: next('emotion') } },
      ])
    }
  }

  async function giveUp() {
    const id = next('event')
    eventIds.push(id)
    await store.mailbox.accept(message(id, `secret ${id}`, { conversation: cellar }), atOnce)
    const worker = startWorker(store.mailbox, {
      handle: async () => {
        throw new TypeError('not today')
      },
    })
    await clock.advance(160_000)
    await worker.end()
  }

  async function play(happened: Happening): Promise<void> {
    switch (happened.type) {
      case 'turn':
        return await turn(happened)
      case 'edit':
      case 'delete':
      case 'replace':
      case 'label':
      case 'return':
        return await change(happened.type, happened.which)
      case 'erase': {
        const [, , chapter = { ...tavern, chapter: 'one' }] = chapters
        if (happened.what === 'person')
          await store.memory.erase({ type: 'person', platform: 'test', personId: 'bob' })
        else if (happened.what === 'chapter') await store.memory.erase({ type: 'chapter', chapter })
        else if (happened.what === 'place')
          await store.memory.erase({ type: 'place', platform: 'test', place: yard.place })
        else await store.memory.erase({ type: 'conversation', conversation: { ...tavern, thread: 'hall' } })
        return
      }
      case 'state': {
        const key = stateKeys[happened.which]
        const options = happened.ttlMs === undefined ? {} : { ttlMs: happened.ttlMs }
        const set = <Name extends keyof StateSchema>(name: Name, value: StateSchema[Name]) =>
          key && store.memory.state.set({ ...key, name }, value, options)
        if (key?.name === 'profile' || key?.name === 'adapter') await set(key.name, next('me'))
        else if (key?.name === 'proxies') await set('proxies', [next('bot')])
        else if (key?.name === 'departures')
          await set('departures', [{ place: next('place'), thread: undefined, at: count }])
        else await set('outage', ++count)
        return
      }
      case 'feedback': {
        const entry = feedbackEntry(next('feedback'), yard, {
          personIds: ['bob', 'ann'],
          value: feedbackRecord({
            deed: { type: 'reaction-added', emoji: '👍🏽', rating: 1 },
            take: undefined,
          }),
        })
        await store.memory.log.append([
          entry,
          auditEntry(next('audit'), yard),
          consentEntry(next('consent'), 'bob'),
          tombstoneEntry(next('tombstone')),
        ])
        return
      }
      case 'wait': {
        const id = next('event')
        eventIds.push(id)
        const options = { queue: 'later', quietMs: 1_500, maxWaitMs: 6_000 }
        const event =
          count % 2 === 0
            ? message(id, `words of ${id}`, { conversation: yard })
            : command(id, { conversation: yard })
        await store.mailbox.accept(event, options)
        await store.mailbox.amend(edit(`m-${id}`, `other words of ${id}`, yard))
        return
      }
      case 'give-up':
        return await giveUp()
      case 'position': {
        const position = { name: `p ${count % 2}`, value: next('position') }
        if (count % 3 === 0) await store.mailbox.storePosition(position.name, position.value)
        else await store.mailbox.amend(deletion('nothing'), { position })
        return
      }
      case 'drop':
        await store.mailbox.drop('test', eventIds.at(-1) ?? '')
        return
      case 'advance':
        return await clock.advance(happened.ms)
    }
  }

  return { play, said, eventIds }
}

type Play = ReturnType<typeof createPlay>

function keyOfItem(item: PersonalItem): string {
  switch (item.type) {
    case 'line':
      return JSON.stringify([item.chapter, item.line.id])
    case 'entry':
      return JSON.stringify([item.entry.name, item.entry.id])
    case 'state':
      return JSON.stringify(item)
    case 'event':
      return item.event.id
  }
}

/** What a store tells by all its doors. */
async function tell(store: Store, { said }: Play) {
  const { memory, mailbox } = store
  const histories = await Promise.all(
    chapters.map((chapter) => memory.history.read(chapter, { limit: 1_000 })),
  )
  const windows = await Promise.all(
    said.map(({ chapter, id }) => memory.history.read(chapter, { limit: 1_000, fromLineId: id })),
  )
  const messages = await Promise.all(
    said.flatMap(({ chapter: { platform, place, thread }, id }) =>
      [`m-${id}`, `n ${id}`].map((messageId) =>
        memory.history.findByMessage({ platform, place, thread }, messageId),
      ),
    ),
  )
  const revisions = await Promise.all(
    said.map(({ chapter, id }) =>
      memory.history.fetchLines(
        chapter,
        [0, 1, 2, 3].map((revision) => ({ id, revision })),
      ),
    ),
  )
  const entries: LogEntry[] = []
  for (const name of logNames) {
    entries.push(...(await streamEntries(store, name)))
    entries.push(...(await streamEntries(store, name, { conversation: yard, since: 1 })))
  }
  const personal: { readonly [key: string]: PersonalItem }[] = []
  for (const person of people) {
    const items: { [key: string]: PersonalItem } = {}
    for await (const item of memory.collect('test', person)) items[keyOfItem(item)] = item
    personal.push(items)
  }
  const hashes = entries.flatMap(({ name, turnId }) => (name === 'turn' ? [`head-${turnId}`] : []))
  const texts = await Promise.all([...hashes, 'examples'].map((hash) => memory.fetchText(hash)))
  const state = await Promise.all(stateKeys.map((key) => memory.state.get(key)))
  const positions = await Promise.all(['p 0', 'p 1'].map((name) => mailbox.fetchPosition(name)))
  const items = await mailbox.list()
  return {
    histories,
    windows,
    messages,
    revisions,
    entries,
    personal,
    texts,
    state,
    positions,
    items: items.toSorted((one, other) => one.eventId.localeCompare(other.eventId)),
  }
}

/** In how many steps a store erases is its own affair. */
function withoutRevisions({ histories, windows, ...told }: Awaited<ReturnType<typeof tell>>) {
  return { ...told, pages: [...histories, ...windows].map(({ lines }) => lines) }
}

/** Which events a store refuses as known, and what it hands over. */
async function handOver({ mailbox }: Store, clock: FakeClock, { eventIds }: Play) {
  const acceptances: string[] = []
  for (const id of eventIds)
    acceptances.push(await mailbox.accept(message(id, '', { conversation: cellar }), atOnce))
  for (const { eventId, conversation } of await mailbox.list())
    await mailbox.retry(conversation.platform, eventId)
  const workers = ['later', 'test'].map((queue) => startWorker(mailbox, { queue }))
  await clock.advance(200_000)
  const handed = workers.map(({ batches }) =>
    batches
      .map(({ events, attempt, isTakenOver }) => ({ events, attempt, isTakenOver }))
      .toSorted((one, other) => (one.events[0].id < other.events[0].id ? -1 : 1)),
  )
  for (const worker of workers) await worker.end()
  return { acceptances, handed }
}

/** Of removed lines with nothing between them, none comes before another. */
function sortRemoved(records: StoreRecord[]): void {
  const idOf = (record: StoreRecord | undefined) =>
    record?.type === 'line' && !record.line ? record.lineId : undefined
  for (let start = 0; start < records.length; start += 1) {
    let end = start
    while (idOf(records[end]) !== undefined) end += 1
    const sorted = records
      .slice(start, end)
      .sort((one, other) => ((idOf(one) ?? '') < (idOf(other) ?? '') ? -1 : 1))
    records.splice(start, end - start, ...sorted)
    start = end
  }
}

/** All records: those of a chapter, the entries, and the events of a conversation in order, the others sorted. */
async function readAll(store: Store, batchSize: number) {
  const groups = new Map<string, StoreRecord[]>()
  for await (const { records } of store.transfer.read({ batchSize })) {
    for (const record of records) {
      const group =
        record.type === 'line'
          ? JSON.stringify(record.chapter)
          : record.type === 'event'
            ? JSON.stringify(record.event.conversation)
            : record.type
      groups.set(group, [...(groups.get(group) ?? []), record])
    }
  }
  const keyOf = (record: StoreRecord) => JSON.stringify(Object.entries(record).sort())
  for (const [name, records] of groups) {
    if (!['{', 'entry'].some((start) => name.startsWith(start)))
      records.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    else sortRemoved(records)
  }
  return Object.fromEntries([...groups].sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** From one store to another, interrupted after each `batches` batches, each of which is written `times` times. */
async function transfer(source: Store, target: Store, batchSize: number, batches: number, times: number) {
  let after: string | undefined
  for (let isOver = false; !isOver; ) {
    isOver = true
    let left = batches
    const options = { batchSize, ...(after === undefined ? {} : { after }) }
    for await (const { records, cursor } of source.transfer.read(options)) {
      for (let time = 0; time < times; time += 1) await target.transfer.write(records)
      // The last batch was written, but nobody noted it down.
      if (left === 0) {
        isOver = false
        break
      }
      after = cursor
      left -= 1
    }
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** What every pair of drivers does. */
export function transferSuite(openStage: () => Promise<TransferStage>, numRuns: number): void {
  let stage: TransferStage
  beforeEach(async () => {
    stage = await openStage()
  })
  afterEach(() => stage.close())

  test('what one store holds is told by the other, also when written twice, or interrupted anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 16 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 2 }),
        async (happenings, batchSize, batches, times) => {
          const source = await stage.openSource()
          const target = await stage.openTarget()
          const play = createPlay(source, stage.clock)
          for (const happened of happenings) await play.play(happened)
          await transfer(source, target, batchSize, batches, times)
          const records = await readAll(source, batchSize)
          expect(await readAll(target, 100)).toEqual(records)
          const all = Object.values(records).flat()
          const counts = Object.fromEntries(
            recordTypes.map((type) => [type, all.filter((record) => record.type === type).length]),
          )
          expect(await target.transfer.count()).toEqual(counts)
          // Of what has expired, Redis knows by the machine's time.
          expect({ ...(await source.transfer.count()), state: counts.state }).toEqual(counts)
          // Again, over all that is there.
          await transfer(source, target, 100, 100, 1)
          expect(await readAll(target, 3)).toEqual(records)
          expect(await tell(target, play)).toEqual(await tell(source, play))
          const handed = await handOver(source, stage.clock, play)
          expect(await handOver(target, stage.clock, play)).toEqual(handed)
          // Whose words a line ever had is known there, too.
          const bob = { type: 'person', platform: 'test', personId: 'bob' } as const
          const { lines, logEntries } = await source.memory.erase(bob)
          expect(await target.memory.erase(bob)).toMatchObject({ lines, logEntries })
          expect(withoutRevisions(await tell(target, play))).toEqual(
            withoutRevisions(await tell(source, play)),
          )
          await source.close()
          await target.close()
        },
      ),
      { numRuns },
    )
  }, 60_000)

  test('a mark is kept beside the records until it is removed', async () => {
    const target = await stage.openTarget()
    expect(await target.transfer.fetchMark('a b')).toBeUndefined()
    await target.transfer.storeMark('a b', '{"x":1}')
    await target.transfer.storeMark('a b', '{"x":2}')
    expect(await target.transfer.fetchMark('a b')).toBe('{"x":2}')
    expect(Object.values(await target.transfer.count()).every((count) => count === 0)).toBe(true)
    expect(await readAll(target, 10)).toEqual({})
    await target.transfer.storeMark('a b', undefined)
    expect(await target.transfer.fetchMark('a b')).toBeUndefined()
    await target.close()
  })

  test('a store with a lease or a worker is in use', async () => {
    const store = await stage.openTarget()
    const { transfer, leases, mailbox } = store
    expect(await transfer.isInUse()).toBe(false)
    const ending = new AbortController()
    const held = leases.hold('listen', (signal) => aborted(signal), ending.signal)
    await stage.clock.advance(0)
    expect(await transfer.isInUse()).toBe(true)
    ending.abort()
    await held
    expect(await transfer.isInUse()).toBe(false)
    const worker = startWorker(mailbox, { queue: 'test:1' })
    await stage.clock.advance(0)
    await mailbox.accept(message('a'), { ...atOnce, queue: 'test:1' })
    await stage.clock.advance(0)
    expect(await transfer.isInUse()).toBe(true)
    await worker.end()
    await store.close()
  })

  test('what the target has of its own stays, and an event that it handled does not come again', async () => {
    const source = await stage.openSource()
    const target = await stage.openTarget()
    const chapter = { ...tavern, chapter: 'one' }
    const name = { name: 'outage', scope: tavern, owner: 'm' } as const
    await source.memory.state.set(name, 1)
    await source.mailbox.accept(message('waits'), atOnce)
    await target.memory.state.set(name, 2)
    await target.mailbox.accept(message('own'), atOnce)
    await target.mailbox.accept(message('waits'), atOnce)
    const worker = startWorker(target.mailbox)
    await stage.clock.advance(0)
    await worker.end()
    await transfer(source, target, 10, 10, 1)
    expect(await target.memory.state.get(name)).toBe(2)
    expect(await target.mailbox.list()).toEqual([])
    const { lines } = await target.memory.history.read(chapter, { limit: 10 })
    expect(lines.map(({ id }) => id)).toEqual(['own', 'waits'])
    await source.close()
    await target.close()
  })
}
