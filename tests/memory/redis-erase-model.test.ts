import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createKeyedState } from '../../memory/keyed-state.ts'
import { encodeChapterKey } from '../../memory/keys.ts'
import { acceptEvent } from '../../memory/redis/accept.ts'
import { collect } from '../../memory/redis/collect.ts'
import { erase } from '../../memory/redis/erase.ts'
import { createHistory } from '../../memory/redis/history.ts'
import { createLog } from '../../memory/redis/log.ts'
import type { OpenedContext } from '../../memory/redis/open.ts'
import { listItems } from '../../memory/redis/operate.ts'
import { purge } from '../../memory/redis/purge.ts'
import { createStateTable } from '../../memory/redis/state.ts'
import { fetchText } from '../../memory/redis/texts.ts'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Change, Mailbox } from '../../src/contract/mailbox.ts'
import type { EraseScope, Memory, PurgeLimits, StateKey, StateSchema } from '../../src/contract/memory.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { applyChanges, openRedisContext } from '../support/redis-context.ts'
import { atOnce, createFakeRandom, line, message, silentLog, turnEntry } from '../support/store.ts'

// An erase, or a purge, in Redis forgets what one in memory does, whatever there is; before and after, the same is told of everybody.

const places = ['test', 'other'].flatMap((platform) => [
  ...['hall', 'cellar', ''].map((thread) => ({ platform, place: 'tavern', thread })),
  { platform, place: 'tavern2', thread: 'hall' },
])
const chapters: readonly ChapterKey[] = places.flatMap((place) =>
  ['one', 'two'].map((chapter) => ({ ...place, chapter })),
)
const persons = ['ann', 'bob', 'eve']
const hashes = ['head', 'story', 'examples', 'spare']
const stateKeys: readonly StateKey<keyof StateSchema>[] = [
  ...places.flatMap((scope) => persons.map((owner) => ({ name: 'profile', scope, owner }) as const)),
  ...chapters.map((scope) => ({ name: 'window', scope, owner: '' }) as const),
  ...chapters.map((scope) => ({ name: 'studio', scope, owner: '' }) as const),
  ...places.map((scope) => ({ name: 'replies', scope, owner: '' }) as const),
]

/** Mostly where something else is as well. */
const anyChapter = fc.oneof(fc.constantFrom(...chapters.slice(0, 2)), fc.constantFrom(...chapters))
/** Somewhere, in one of its own turns or in none. */
const anywhere = fc
  .record({ chapter: anyChapter, turn: fc.constantFrom('', 't1', 't2', 't3') })
  .map(({ chapter, turn }) => ({ chapter, turnId: turn && `${encodeChapterKey(chapter)}${turn}` }))
const anyPersons = fc.subarray(persons)
const anyId = fc.nat(8).map((number) => `${number}`)
const anyTime = fc.integer({ min: 1, max: 5 })
const anyHash = fc.constantFrom('', ...hashes)

const roles = ['user', 'character', 'narrator'] as const

/** Somebody's words, which may quote others, a reply, which somebody may have written, or a note. */
const anyLine = fc
  .record({
    at: anywhere,
    id: anyId,
    speakerId: fc.constantFrom(...persons),
    authorIds: fc.uniqueArray(fc.constantFrom(...persons), { maxLength: 2 }),
    time: anyTime,
  })
  .map(({ at: { chapter, turnId }, id, authorIds, time, ...extra }) => {
    const role = roles[Number(id) % 3] ?? 'user'
    const authors = role === 'user' ? [...new Set([extra.speakerId, '', ...authorIds])] : authorIds
    const author = authorIds.length === 0 ? {} : { authorIds: authors }
    const messageIds = [`${chapter.chapter}-${id}`]
    return { chapter, line: line(id, id, { ...extra, ...author, role, turnId, messageIds, at: time }) }
  })

/** Of one that tells of several people: whom it names. */
const anyState = fc
  .record({ key: fc.constantFrom(...stateKeys), people: anyPersons })
  .map(({ key, people }) => {
    if (key.name === 'window') return { key, value: { story: 'x', before: { people } } }
    if (key.name === 'studio') return { key, value: { startedAt: 1, participants: people } }
    return { key, value: 'x' }
  })

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  anyLine.map(({ chapter, line }): Change => ({ type: 'lines-appended', chapter, lines: [line] })),
  fc
    .record({ replaced: anyLine, revision: fc.integer({ min: 1, max: 3 }) })
    .map(({ replaced: { chapter, line }, revision }): Change => {
      return { type: 'line-replaced', chapter, line: { ...line, revision } }
    }),
  fc
    .record({ chapter: anyChapter, lineId: anyId })
    .map((gone): Change => ({ type: 'line-removed', ...gone })),
  fc
    .record({ at: anywhere, time: anyTime, personIds: anyPersons, storyHash: anyHash, systemHash: anyHash })
    .map(({ at: { chapter, turnId }, time, ...extra }): Change => {
      return { type: 'log-appended', entry: turnEntry(turnId, { chapter, ...extra }, time) }
    }),
  fc
    .record({ at: anywhere, time: anyTime, id: anyId, personIds: anyPersons })
    .map(({ at: { chapter, turnId }, time, id, personIds }): Change => {
      const { platform, place, thread } = chapter
      const conversation = { platform, place, thread }
      return { type: 'log-appended', entry: feedbackEntry(id, conversation, { turnId, personIds, at: time }) }
    }),
  fc.constantFrom(...hashes).map((hash): Change => ({ type: 'text-stored', hash, text: `text of ${hash}` })),
  anyState.map((state) => ({ type: 'state-set', ...state }) as unknown as Change), // of a value only its people are looked at, so it has no other field
)
/** There is a chapter wherever there are records of it. */
const openings = chapters.map((chapter): Change => {
  return {
    type: 'lines-appended',
    chapter,
    lines: [line('opening', '', { role: 'narrator', speakerId: '' })],
  }
})
const anyEvent = fc.record({
  id: anyId,
  person: fc.constantFrom(...persons),
  quoted: fc.option(anyPersons, { nil: undefined }),
  place: fc.constantFrom(...places),
})
const anyScope: fc.Arbitrary<EraseScope> = fc.oneof(
  fc
    .record({ platform: fc.constantFrom('test', 'other'), personId: fc.constantFrom(...persons) })
    .map((person) => ({ type: 'person', ...person }) as const),
  fc.constantFrom(...places).map((conversation) => ({ type: 'conversation', conversation }) as const),
  fc.constantFrom(...places).map(({ platform, place }) => ({ type: 'place', platform, place }) as const),
  anyChapter.map((chapter) => ({ type: 'chapter', chapter }) as const),
)

const anyLimits: fc.Arbitrary<PurgeLimits> = fc.record(
  { lines: anyTime, records: anyTime, feedback: anyTime },
  { requiredKeys: [] },
)

/** All that is kept of somebody: lines in their order, the others in any. */
async function tellAll(collect: Memory['collect'], platform: string, personId: string) {
  const lines: { readonly [key: string]: unknown[] } = Object.fromEntries(
    chapters.map((chapter) => [encodeChapterKey(chapter), []]),
  )
  const others: string[] = []
  for await (const item of collect(platform, personId)) {
    if (item.type === 'line') lines[encodeChapterKey(item.chapter)]?.push([item.line, item.earlier])
    else if (item.type === 'entry') others.push(`${item.entry.name} ${item.entry.id}`)
    else others.push(JSON.stringify(item.type === 'event' ? [item.event.id, item.acceptedAt] : item))
  }
  return { lines, others: others.toSorted() }
}

/** What a store knows, but for revisions. */
async function look(
  memory: Pick<Memory, 'history' | 'log' | 'state' | 'fetchText' | 'collect'>,
  list: Mailbox['list'],
) {
  const lines = chapters.map(
    async (chapter) => (await memory.history.read(chapter, { limit: 99, fromLineId: '3' })).lines,
  )
  const found = places.map((place) =>
    Promise.all(['one-1', 'two-2'].map((id) => memory.history.findByMessage(place, id))),
  )
  const revisions = [0, 1, 2].flatMap((revision) => ['1', '2', '3'].map((id) => ({ id, revision })))
  const streamed: string[] = []
  for (const name of ['turn', 'feedback'] as const) {
    for await (const { id } of memory.log.stream(name)) streamed.push(id)
    for (const conversation of places)
      for await (const { id } of memory.log.stream(name, {
        conversation,
        turnId: `${encodeChapterKey({ ...conversation, chapter: 'one' })}t1`,
      }))
        streamed.push(id)
  }
  return {
    lines: await Promise.all(lines),
    fetched: await Promise.all(chapters.map((chapter) => memory.history.fetchLines(chapter, revisions))),
    found: await Promise.all(found),
    told: await Promise.all(
      ['test', 'other'].flatMap((platform) =>
        persons.map((personId) => tellAll(memory.collect, platform, personId)),
      ),
    ),
    streamed,
    state: await Promise.all(stateKeys.map((key) => memory.state.get(key))),
    texts: await Promise.all(hashes.map((hash) => memory.fetchText(hash))),
    events: (await list())
      .map(({ eventId, conversation }) => JSON.stringify([eventId, conversation]))
      .toSorted(),
  }
}

let context: OpenedContext
beforeAll(async () => {
  context = await openRedisContext()
})
afterAll(() => context.close())

test('any erase of anything, and any purge, leaves what it leaves in memory', async () => {
  const inRedis = {
    history: createHistory(context),
    log: createLog(context),
    state: createKeyedState(await createStateTable(context)),
    fetchText: (hash: string) => fetchText(context, hash),
    collect: (platform: string, personId: string) => collect(context, platform, personId, undefined),
  }
  const contents = fc
    .array(anyChange, { maxLength: 40, size: 'max' })
    .map((changes) => [...openings, ...changes])
  await fc.assert(
    fc.asyncProperty(
      contents,
      fc.array(anyEvent, { maxLength: 4 }),
      fc.array(fc.oneof(anyScope, anyLimits), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 2, 7, 500),
      async (changes, events, steps, sliceSize) => {
        const clock = createFakeClock()
        const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
        await context.connection.send('FLUSHALL')
        await commitChanges({ store, clock }, changes)
        await applyChanges(context, ...changes)
        const options = { ...atOnce, queue: 'nobody' }
        for (const { id, person, quoted, place: conversation } of events) {
          const event = message(id, id, {
            conversation,
            from: { id: person, name: person },
            ...(quoted ? { quotedIds: ['', ...quoted] } : {}),
          })
          await store.mailbox.accept(event, options)
          await acceptEvent(context, event, options)
        }
        const nothing = async () => {}
        const quietly = { signal: undefined, onErased: nothing, onDone: nothing, sliceSize }
        for (const step of steps) {
          const isErase = 'type' in step
          const expected = await (isErase ? store.memory.erase(step) : store.memory.purge(step))
          expect(await (isErase ? erase(context, step, quietly) : purge(context, step, quietly))).toEqual(
            expected,
          )
          expect(await look(inRedis, () => listItems(context))).toEqual(
            await look(store.memory, store.mailbox.list),
          )
        }
      },
    ),
    { numRuns: 300 },
  )
}, 60_000)
