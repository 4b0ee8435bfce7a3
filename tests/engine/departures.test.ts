import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { ChapterKey } from '../../src/contract/conversation.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Line } from '../../src/contract/line.ts'
import type { StateKey } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { createDepartures, type DeparturesOptions } from '../../src/engine/departures.ts'
import { createLine } from '../../src/util/create-line.ts'
import { createIdentityHashes } from '../../src/util/hash-id.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeRandom, createRecordingLog, silentLog } from '../support/store.ts'

const graceMs = 30 * 86_400_000
const hourMs = 3_600_000
const { signal } = new AbortController()

async function open(options: Partial<DeparturesOptions> = {}) {
  const clock = createFakeClock()
  const store = await openStore('memory:', { clock, random: createFakeRandom(), log: silentLog })
  onTestFinished(() => store.close())
  const calls: string[] = []
  const watched = watch(store, calls)
  const logged: string[] = []
  const hashes = createIdentityHashes('a key of a test')
  const log = createRecordingLog(logged)
  const build = () => createDepartures({ store: watched, clock, log, hashes, graceMs, ...options })

  const known = (place: string, thread = 'general'): StateKey<'replies'> => ({
    name: 'replies',
    scope: { platform: 'test', place, thread },
    owner: '',
  })
  /** Which of these is known yet. */
  async function left(...keys: readonly StateKey<'replies'>[]): Promise<readonly boolean[]> {
    return await Promise.all(keys.map(async (key) => (await store.memory.state.get(key)) !== undefined))
  }
  for (const place of ['inn', 'inn2', 'ferry'])
    for (const thread of ['', 'general', 'cellar'])
      await store.memory.state.set(known(place, thread), 'every')

  /** Runs it until the test ends, as a process does. */
  function start(departures = build()) {
    const ending = new AbortController()
    const running = departures.run('test', ending.signal)
    const end = async () => {
      ending.abort()
      await running
    }
    onTestFinished(end)
    return end
  }

  return { store, clock, departures: build(), build, calls, logged, known, left, start, watched }
}

/** A store whose calls are told, and which can be away. */
function watch({ memory, leases }: Store, calls: string[]) {
  let isAway = false
  const said = new Map<string, readonly Line[]>()
  const tell = (name: string) => {
    calls.push(name)
    if (isAway) throw new MemoryError({ code: 'unreachable', what: 'x', remedy: 'x', isRetryable: true })
  }
  const state: Store['memory']['state'] = {
    async get(key, signal) {
      tell(`get ${key.name}`)
      return await memory.state.get(key, signal)
    },
    async set(key, value, options) {
      tell(`set ${key.name}`)
      await memory.state.set(key, value, options)
    },
    async delete(key, signal) {
      tell(`delete ${key.name}`)
      await memory.state.delete(key, signal)
    },
  }
  return {
    leases,
    memory: {
      state,
      history: {
        ...memory.history,
        read: async ({ thread }: ChapterKey) => ({ lines: said.get(thread) ?? [], revision: 1 }),
      },
      async erase(scope: Parameters<typeof memory.erase>[0], signal?: AbortSignal) {
        tell(`erase ${scope.type}`)
        return await memory.erase(scope, signal)
      },
    },
    says(thread: string, at: number) {
      const line = createLine({ id: `${at}`, role: 'user', text: 'Hello.', at })
      said.set(thread, [...(said.get(thread) ?? []), line])
    },
    setAway: (away: boolean) => {
      isAway = away
    },
  }
}

const erases = (calls: readonly string[]) => calls.filter((call) => call.startsWith('erase'))

test('a place that was left is forgotten after the time of grace, whole and alone', async () => {
  const { departures, clock, known, left, start } = await open()
  start()
  await clock.advance(1)
  await departures.depart('test', 'inn', undefined, signal)
  const inn = [known('inn', ''), known('inn'), known('inn', 'cellar')]
  await clock.advance(graceMs - hourMs)
  expect(await left(...inn)).toEqual([true, true, true])
  await clock.advance(2 * hourMs)
  expect(await left(...inn)).toEqual([false, false, false])
  expect(await left(known('inn2'), known('ferry'))).toEqual([true, true])
})

test('of a conversation that is gone the rest of its place stays, and it goes though the place is there', async () => {
  const { departures, clock, known, left } = await open()
  await departures.depart('test', 'inn', 'cellar', signal)
  await departures.arrive('test', ['inn'], signal)
  await clock.advance(graceMs)
  await departures.sweep('test', signal)
  expect(await left(known('inn', 'cellar'), known('inn'), known('inn', ''))).toEqual([false, true, true])
})

test('a place to which the bot came back is kept, and one that it left again has its whole time', async () => {
  const { departures, clock, known, left } = await open()
  await departures.depart('test', 'inn', undefined, signal)
  await departures.depart('test', 'ferry', undefined, signal)
  await clock.advance(graceMs - 1)
  await departures.arrive('test', ['inn2', 'inn'], signal)
  await departures.depart('test', 'inn', undefined, signal)
  await clock.advance(1)
  await departures.sweep('test', signal)
  expect(await left(known('inn'), known('ferry'))).toEqual([true, false])
  await clock.advance(graceMs)
  await departures.sweep('test', signal)
  expect(await left(known('inn'))).toEqual([false])
})

test('to be told twice that a place was left does not keep it longer', async () => {
  const { departures, clock, known, left } = await open()
  await departures.depart('test', 'inn', undefined, signal)
  await clock.advance(graceMs - 1)
  await departures.depart('test', 'inn', undefined, signal)
  await clock.advance(1)
  await departures.sweep('test', signal)
  expect(await left(known('inn'))).toEqual([false])
})

test('an arrival that changes nothing costs one read', async () => {
  const { departures, calls } = await open()
  await departures.arrive('test', ['inn', 'ferry'], signal)
  await departures.depart('test', 'inn', undefined, signal)
  calls.length = 0
  await departures.arrive('test', ['ferry', 'inn2'], signal)
  expect(calls).toEqual(['get departures'])
})

test('what was left is known to the next process, and each is forgotten by one alone', async () => {
  const { departures, build, clock, calls, known, left, start } = await open()
  await departures.depart('test', 'inn', undefined, signal)
  await departures.depart('test', 'ferry', 'cellar', signal)
  await clock.advance(graceMs)
  const sweeps = [build(), build(), build()].map((process) => process.sweep('test', signal))
  await clock.advance(5_000)
  await Promise.all(sweeps)
  expect(erases(calls)).toEqual(['erase place', 'erase conversation'])
  expect(await left(known('inn'), known('ferry', 'cellar'), known('ferry'))).toEqual([false, false, true])
  const end = start()
  await clock.advance(0)
  await end()
  expect(erases(calls)).toHaveLength(2)
})

test('departures of many processes at once are all kept', async () => {
  const { build, clock, store } = await open()
  const leaving = Array.from({ length: 8 }, (_, index) =>
    build().depart('test', `place ${index}`, undefined, signal),
  )
  await clock.advance(10_000)
  await Promise.all(leaving)
  const kept = await store.memory.state.get({ name: 'departures', scope: undefined, owner: 'test' })
  expect(kept?.map(({ place }) => place).toSorted()).toEqual(leaving.map((_, index) => `place ${index}`))
})

test('while the store is away it is tried again: a departure, an arrival, and what is to be forgotten', async () => {
  const { departures, clock, watched, logged, known, left, start } = await open()
  await departures.depart('test', 'ferry', undefined, signal)
  await clock.advance(graceMs)
  watched.setAway(true)
  const leaving = departures.depart('test', 'inn', undefined, signal)
  const arriving = departures.arrive('test', ['inn2'], signal)
  start()
  await clock.advance(180_000)
  expect(logged.filter((entry) => entry.includes('could not be forgotten yet'))).toHaveLength(1)
  expect(await left(known('ferry'))).toEqual([true])
  watched.setAway(false)
  await clock.advance(60_000)
  await Promise.all([leaving, arriving])
  expect(await left(known('ferry'), known('inn'))).toEqual([false, true])
  await clock.advance(graceMs + hourMs)
  expect(await left(known('inn'))).toEqual([false])
})

test('a departure that cannot be stored is given up when the program ends', async () => {
  const { departures, clock, watched } = await open()
  const ending = new AbortController()
  watched.setAway(true)
  const leaving = departures.depart('test', 'inn', undefined, ending.signal)
  const rejected = expect(leaving).rejects.toMatchObject({ name: 'AbortError' })
  await clock.advance(2_000)
  ending.abort()
  await rejected
})

test('where there are too many, conversations that are gone go before their time, then the oldest places', async () => {
  const { departures, known, left, store } = await open({ mostKept: 2 })
  await departures.depart('test', 'inn', undefined, signal)
  await departures.depart('test', 'inn2', 'cellar', signal)
  await departures.depart('test', 'inn2', undefined, signal)
  expect(await left(known('inn'), known('inn2', 'cellar'), known('inn2'))).toEqual([true, false, true])
  await departures.depart('test', 'ferry', undefined, signal)
  expect(await left(known('inn'), known('inn2'), known('ferry'))).toEqual([false, true, true])
  const kept = await store.memory.state.get({ name: 'departures', scope: undefined, owner: 'test' })
  expect(kept).toHaveLength(2)
})

test('without a time of grace it is forgotten at once', async () => {
  const { departures, known, left } = await open({ graceMs: 0 })
  await departures.depart('test', 'inn', undefined, signal)
  expect(await left(known('inn'), known('inn2'))).toEqual([false, true])
})

test('another platform has places of its own', async () => {
  const { departures, clock, known, left } = await open()
  await departures.depart('elsewhere', 'inn', undefined, signal)
  await clock.advance(graceMs)
  await departures.sweep('elsewhere', signal)
  await departures.sweep('test', signal)
  expect(await left(known('inn'))).toEqual([true])
})

test('no id is logged', async () => {
  const { departures, logged } = await open({ graceMs: 0 })
  await departures.depart('test', 'place-4711', 'thread-4712', signal)
  await departures.depart('test', 'place-4711', undefined, signal)
  expect(logged).toHaveLength(2)
  expect(logged.join()).not.toMatch(/471[12]/)
  expect(logged.join()).toMatch(/"c_[0-9a-f]{12}"/)
})

test('a conversation that was said to be gone, and in which people go on talking, is kept', async () => {
  const { departures, clock, known, left, watched } = await open()
  await departures.depart('test', 'inn', 'cellar', signal)
  await departures.depart('test', 'inn', 'general', signal)
  // What came a moment before it was gone is written a moment after.
  watched.says('general', clock.now() + 1_000)
  watched.says('cellar', clock.now() + hourMs)
  await clock.advance(graceMs)
  await departures.sweep('test', signal)
  expect(await left(known('inn', 'cellar'), known('inn'))).toEqual([true, false])
  await clock.advance(graceMs)
  await departures.sweep('test', signal)
  expect(await left(known('inn', 'cellar'))).toEqual([true])
})

test('when it is gone at last, its time of grace begins then', async () => {
  const { departures, clock, known, left, watched } = await open()
  await departures.depart('test', 'inn', 'cellar', signal)
  await clock.advance(graceMs / 2)
  watched.says('cellar', clock.now() - 1)
  await departures.depart('test', 'inn', 'cellar', signal)
  await clock.advance(graceMs - 1)
  await departures.sweep('test', signal)
  expect(await left(known('inn', 'cellar'))).toEqual([true])
  await clock.advance(1)
  await departures.sweep('test', signal)
  expect(await left(known('inn', 'cellar'))).toEqual([false])
})
