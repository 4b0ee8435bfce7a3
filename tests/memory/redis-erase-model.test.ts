import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createKeyedState } from '../../memory/keyed-state.ts'
import { encodeChapterKey } from '../../memory/keys.ts'
import { acceptEvent } from '../../memory/redis/accept.ts'
import { draftChanges } from '../../memory/redis/changes.ts'
import { changesLua } from '../../memory/redis/changes-lua.ts'
import { erase } from '../../memory/redis/erase.ts'
import { createHistory } from '../../memory/redis/history.ts'
import { createLog, fetchText } from '../../memory/redis/log.ts'
import { type OpenedContext, openContext } from '../../memory/redis/open.ts'
import { listItems } from '../../memory/redis/operate.ts'
import { createStateTable } from '../../memory/redis/state.ts'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import type { Change, Mailbox } from '../../src/contract/mailbox.ts'
import type { EraseScope, Memory, StateKey, StateSchema } from '../../src/contract/memory.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { atOnce, createFakeRandom, line, message, silentLog, turnEntry } from '../support/store.ts'

// An erase in Redis forgets what one in memory does, whatever there is.

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
  ...places.map((scope) => ({ name: 'replies', scope, owner: '' }) as const),
]

/** Somewhere, in one of its own turns or in none. */
const anywhere = fc
  .record({ chapter: fc.constantFrom(...chapters), turn: fc.constantFrom('', 't1', 't2', 't3') })
  .map(({ chapter, turn }) => ({ chapter, turnId: turn && `${encodeChapterKey(chapter)}${turn}` }))
const anyChapter = fc.constantFrom(...chapters)
const anyPersons = fc.subarray(persons)
const anyId = fc.nat(8).map((number) => `${number}`)

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record({ at: anywhere, id: anyId, speakerId: fc.constantFrom(...persons), isReply: fc.boolean() })
    .map(({ at: { chapter, turnId }, id, speakerId, isReply }): Change => {
      const role = isReply ? 'character' : 'user'
      const messageIds = [`${chapter.chapter}-${id}`]
      return {
        type: 'lines-appended',
        chapter,
        lines: [line(id, id, { role, speakerId, turnId, messageIds })],
      }
    }),
  fc
    .record({ chapter: anyChapter, lineId: anyId })
    .map((gone): Change => ({ type: 'line-removed', ...gone })),
  fc
    .record({ at: anywhere, personIds: anyPersons, storyHash: fc.constantFrom('', ...hashes) })
    .map(({ at: { chapter, turnId }, ...extra }): Change => {
      return { type: 'log-appended', entry: turnEntry(turnId, { chapter, ...extra }) }
    }),
  fc
    .record({ at: anywhere, id: anyId, personIds: anyPersons })
    .map(({ at: { chapter, turnId }, id, personIds }): Change => {
      const { platform, place, thread } = chapter
      const conversation = { platform, place, thread }
      return { type: 'log-appended', entry: feedbackEntry(id, conversation, { turnId, personIds }) }
    }),
  fc.constantFrom(...hashes).map((hash): Change => ({ type: 'text-stored', hash, text: `text of ${hash}` })),
  // Values are not looked at: any will do for any name.
  fc.constantFrom(...stateKeys).map((key) => ({ type: 'state-set', key, value: 'x' }) as unknown as Change), // see above
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

/** What a store knows, but for revisions. */
async function look(memory: Omit<Memory, 'erase'>, list: Mailbox['list']) {
  const lines = chapters.map(
    async (chapter) => (await memory.history.read(chapter, { limit: 99, fromLineId: '3' })).lines,
  )
  const found = places.map((place) =>
    Promise.all(['one-1', 'two-2'].map((id) => memory.history.findByMessage(place, id))),
  )
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
    found: await Promise.all(found),
    streamed,
    state: await Promise.all(stateKeys.map((key) => memory.state.get(key))),
    texts: await Promise.all(hashes.map((hash) => memory.fetchText(hash))),
    events: (await list())
      .map(({ eventId, conversation }) => JSON.stringify([eventId, conversation]))
      .toSorted(),
  }
}

const applyScript = { name: 'apply', lua: `${changesLua}\napplyChanges(1)` }

let server: RedisServer
let context: OpenedContext
beforeAll(async () => {
  server = await openRedisServer()
  const clock = createFakeClock()
  context = await openContext({ url: server.url, clock, random: createFakeRandom(), log: silentLog })
})
afterAll(async () => {
  await context.close()
  await server.close()
})

test('any erase of anything leaves what it leaves in memory', async () => {
  const inRedis = {
    history: createHistory(context),
    log: createLog(context),
    state: createKeyedState(await createStateTable(context)),
    fetchText: (hash: string) => fetchText(context, hash),
  }
  const contents = fc.array(anyChange, { maxLength: 25 }).map((changes) => [...openings, ...changes])
  await fc.assert(
    fc.asyncProperty(
      contents,
      fc.array(anyEvent, { maxLength: 4 }),
      fc.array(anyScope, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(1, 2, 7, 500),
      async (changes, events, scopes, sliceSize) => {
        const clock = createFakeClock()
        const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
        await context.connection.send('FLUSHALL')
        await commitChanges({ store, clock }, changes)
        const draft = await draftChanges(context, { platform: 'test', place: '', thread: '' }, changes, [])
        await context.connection.run(applyScript, [], draft.encode())
        const options = { ...atOnce, queue: 'nobody' }
        for (const { id, person, place: conversation } of events) {
          const event = message(id, id, { conversation, from: { id: person, name: person } })
          await store.mailbox.accept(event, options)
          await acceptEvent(context, event, options)
        }
        for (const scope of scopes) {
          const expected = await store.memory.erase(scope)
          const nothing = async () => {}
          const options = { signal: undefined, onErased: nothing, onDone: nothing, sliceSize }
          expect(await erase(context, scope, options)).toEqual(expected)
          expect(await look(inRedis, () => listItems(context))).toEqual(
            await look(store.memory, store.mailbox.list),
          )
        }
      },
    ),
    { numRuns: 150 },
  )
}, 60_000)
