import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { acceptEvent } from '../../memory/redis/accept.ts'
import { erase } from '../../memory/redis/erase.ts'
import { textsOf } from '../../memory/redis/events.ts'
import { createHistory } from '../../memory/redis/history.ts'
import { createLog } from '../../memory/redis/log.ts'
import type { OpenedContext } from '../../memory/redis/open.ts'
import { purge } from '../../memory/redis/purge.ts'
import type { Line } from '../../src/contract/line.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { PurgeLimits } from '../../src/contract/memory.ts'
import { feedbackEntry } from '../suites/memory-log-suite.ts'
import { applyChanges, openRedisContext } from '../support/redis-context.ts'
import { atOnce, chapter, line, message, tavern, turnEntry } from '../support/store.ts'

// What a purge leaves in Redis, and what happens between two of its scripts.

const key = 'test/tavern/hall/'
const chapterId = `${key}one/`

let context: OpenedContext
beforeAll(async () => {
  context = await openRedisContext()
})
afterAll(() => context.close())
beforeEach(async () => void (await context.connection.send('FLUSHALL')))

const apply = (...changes: readonly Change[]) => applyChanges(context, ...changes)

const append = (...lines: readonly Line[]): Change => ({ type: 'lines-appended', chapter, lines })
const at = (id: string, ms: number) => line(id, id, { at: ms, messageIds: [`m-${id}`] })
const many = (count: number, ms: number) => Array.from({ length: count }, (_, index) => at(`${index}`, ms))
const read = async () =>
  (await createHistory(context).read(chapter, { limit: 9_999 })).lines.map(({ id }) => id)

/** Purges, and tells how often each script ran; `happens` does so before one of these. */
async function purgeCounting(
  limits: PurgeLimits,
  happens: (name: string, count: number) => Promise<void> = async () => {},
) {
  const { connection } = context
  const scripts: { [name: string]: number } = {}
  let done = 0
  const counting: OpenedContext = {
    ...context,
    connection: {
      ...connection,
      async run(script, keys, values) {
        const count = (scripts[script.name] ?? 0) + 1
        scripts[script.name] = count
        await happens(script.name, count)
        return await connection.run(script, keys, values)
      },
    },
  }
  const onDone = async () => {
    done += 1
  }
  const report = await purge(counting, limits, { signal: undefined, onDone })
  return { report, scripts, done }
}

test('a chapter that is purged whole leaves nothing but its conversation', async () => {
  await apply(append(...many(1_200, 1)))
  await apply({ type: 'line-replaced', chapter, line: { ...at('7', 1), text: 'other', revision: 1 } })
  await apply({ type: 'line-removed', chapter, lineId: '8' })
  const { report, scripts, done } = await purgeCounting({ lines: 2 })
  expect(report.lines).toBe(1_199)
  expect(scripts['purge-lines']).toBe(3)
  expect(done).toBe(1)
  const { layout, connection } = context
  const left = [layout.lines, layout.places, layout.chapter].map((name) => name(chapterId))
  expect(await connection.send('EXISTS', ...left, layout.messages(key), layout.chapters(key))).toBe(0)
  expect(await connection.send('KEYS', layout.earlier(chapterId, '*'))).toEqual([])
})

test('where nothing is too old, a chapter is looked at once, at its beginning, and the file stays as it is', async () => {
  await apply(append(...many(2_000, 5)), { type: 'log-appended', entry: turnEntry('t', {}, 5) })
  const { report, scripts, done } = await purgeCounting({ lines: 2, records: 2 })
  expect(report).toMatchObject({ lines: 0, logEntries: 0 })
  expect(scripts['purge-lines']).toBeUndefined()
  expect(done).toBe(0)
})

test('lines behind those that were erased, or removed, are found', async () => {
  const gone = many(1_100, 1).map((said) => ({ ...said, speakerId: 'bob' }))
  await apply(append(...gone, at('a', 1), at('b', 1), at('c', 5)))
  await apply({ type: 'line-removed', chapter, lineId: 'a' })
  const options = { signal: undefined, onErased: async () => {}, onDone: async () => {} }
  await erase(context, { type: 'person', platform: 'test', personId: 'bob' }, options)
  expect((await purgeCounting({ lines: 5 })).report.lines).toBe(1)
  expect(await read()).toEqual(['c'])
  expect(await context.connection.send('LLEN', context.layout.lines(chapterId))).toBe(1)
})

test('a chapter that was erased and begun anew meanwhile keeps what it has now', async () => {
  await apply(append(...many(10, 1)))
  const options = { signal: undefined, onErased: async () => {}, onDone: async () => {} }
  const { report } = await purgeCounting({ lines: 5 }, async (name, count) => {
    if (name !== 'purge-lines' || count > 1) return
    await erase(context, { type: 'chapter', chapter }, options)
    await apply(append(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((id) => at(id, 9))))
  })
  expect(report.lines).toBe(0)
  expect(await read()).toHaveLength(10)
})

test('a line that is removed between two scripts is not counted, and those before it go', async () => {
  await apply(append(...many(10, 1), at('last', 9)))
  const { report } = await purgeCounting({ lines: 5 }, async (name) => {
    if (name === 'purge-lines') await apply({ type: 'line-removed', chapter, lineId: '9' })
  })
  expect(report.lines).toBe(9)
  expect(await read()).toEqual(['last'])
})

test('entries of others behind young ones are found, and a long log of young ones is not walked through', async () => {
  const log = createLog(context)
  const entries = (name: string, count: number, ms: number) =>
    Array.from({ length: count }, (_, index) => feedbackEntry(`${name}-${index}`, tavern, { at: ms }))
  await log.append([...entries('young', 600, 9), ...entries('old', 10, 1)])
  for (let index = 0; index < 8; index += 1) await log.append(entries(`later-${index}`, 500, 9))
  const { report, scripts } = await purgeCounting({ feedback: 5 })
  expect(report.logEntries).toBe(10)
  expect(scripts['purge-entries']).toBe(6)
})

test('entries go with everything that leads to them, and their text with the last', async () => {
  const { layout, connection } = context
  await apply(
    { type: 'text-stored', hash: 'head', text: 'x' },
    { type: 'log-appended', entry: turnEntry('t1', {}, 1) },
    { type: 'log-appended', entry: feedbackEntry('f', tavern, { turnId: 't1', at: 9 }) },
  )
  await purgeCounting({ records: 5 })
  expect(textsOf(await connection.send('HGETALL', layout.turns(key)))).toEqual(['t1', '["feedback f"]'])
  await purgeCounting({ feedback: 10 })
  const left = [layout.turns(key), layout.entries(key), layout.entryOrder(key), layout.log('turn')]
  expect(
    await connection.send('EXISTS', ...left, layout.logPlaces('turn'), layout.texts, layout.textUses),
  ).toBe(0)
})

test('an event that was given up goes as soon as it is too old, and what waits behind it is due as before', async () => {
  const { connection, layout } = context
  const options = { ...atOnce, queue: 'nobody' }
  await acceptEvent(context, message('old'), options)
  await acceptEvent(context, message('next'), options)
  await connection.send('HSET', layout.attempts(key), 'old', JSON.stringify([5, 1, 'TypeError']))
  const acceptedAt = context.clock.now()
  const due = await connection.send('ZSCORE', layout.due, key)
  expect((await purgeCounting({ lines: acceptedAt })).report.waitingEvents).toBe(0)
  expect((await purgeCounting({ lines: acceptedAt + 1 })).report.waitingEvents).toBe(1)
  expect(await connection.send('HKEYS', layout.events(key))).toEqual(['next'])
  expect(await connection.send('ZSCORE', layout.due, key)).toBe(due)
  expect(await acceptEvent(context, message('old'), options)).toMatchObject({ acceptance: 'duplicate' })
})
