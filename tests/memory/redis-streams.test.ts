import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../memory/redis/log.ts'
import type { OpenedContext } from '../../memory/redis/open.ts'
import type { LogEntry, LogQuery } from '../../src/contract/memory.ts'
import { auditEntry, feedbackEntry } from '../suites/memory-log-suite.ts'
import { openRedisContext } from '../support/redis-context.ts'

// A long log: how much a query looks at.

const total = 12_000
const smallPlaces = 30
/** Of so many conversations that they are not looked at one by one. */
const large = { platform: 'test', place: 'large' }

let context: OpenedContext
let entries: readonly LogEntry<'feedback'>[]
beforeAll(async () => {
  context = await openRedisContext()
  entries = Array.from({ length: total }, (_, number) => {
    const isLarge = number % 4 === 0
    const place = isLarge ? 'large' : `place ${number % smallPlaces}`
    const thread = `${number % (isLarge ? 400 : 90)}`
    const conversation = { platform: 'test', place, thread }
    return feedbackEntry(`${number}`, conversation, { at: number, turnId: `turn ${number >> 1}` })
  })
  const log = createLog(context)
  for (let index = 0; index < total; index += 1_000) {
    const page = entries.slice(index, index + 1_000)
    await log.append(page.flatMap((entry) => [entry, auditEntry(entry.id, entry.conversation)]))
  }
})
afterAll(() => context.close())

/** What a query streams, with the number of scripts that it ran and how many entries came from Redis. */
async function stream(query: LogQuery) {
  const { connection } = context
  let scripts = 0
  let told = 0
  const counting: OpenedContext = {
    ...context,
    connection: {
      ...connection,
      async run(script, keys, values) {
        scripts += 1
        const answer = await connection.run(script, keys, values)
        told += Array.isArray(answer) ? (answer.length - 1) / 3 : 0
        return answer
      },
    },
  }
  const ids: string[] = []
  for await (const { id } of createLog(counting).stream('feedback', query)) ids.push(id)
  return { ids, scripts, told }
}

const idsOf = (wanted: (entry: LogEntry) => boolean) => entries.filter(wanted).map(({ id }) => id)

test('all of it is told in pages, each entry once', async () => {
  const { ids, scripts } = await stream({})
  expect(ids).toEqual(idsOf(() => true))
  expect(scripts).toBeLessThan(total / 100 + 3)
})

test.each([
  ['a place of few conversations', 'place 7', 10],
  ['a place of many', 'large', total / 100 + 3],
  ['a place where nothing is', 'place', 1],
])('of %s nothing else is told, nor much looked at', async (_, place, mostScripts) => {
  const { ids, scripts, told } = await stream({ place: { platform: 'test', place } })
  expect(ids).toEqual(idsOf(({ conversation }) => conversation.place === place))
  expect(scripts).toBeLessThanOrEqual(mostScripts)
  expect(told).toBe(ids.length)
})

test('a turn is found without looking through the log, wherever it was', async () => {
  for (const query of [{}, { place: { platform: 'test', place: 'large' } }, { after: '1' }] as const) {
    const { ids, scripts } = await stream({ ...query, turnId: 'turn 3000' })
    expect(ids).toEqual('place' in query ? ['6000'] : ['6000', '6001'])
    expect(scripts).toBe(1)
  }
  expect((await stream({ turnId: 'turn 99999' })).ids).toEqual([])
})

test('what does not fit is not sent', async () => {
  const { ids, told } = await stream({ since: 5_000, until: 5_010 })
  expect(ids).toEqual(idsOf(({ at }) => at >= 5_000 && at < 5_010))
  expect(told).toBe(10)
})

test('conversation, place, turn, times and position hold together, in any order of appending', async () => {
  const conversation = { ...large, thread: '8' }
  const isThere = (entry: LogEntry) =>
    entry.conversation.place === 'large' && entry.conversation.thread === '8'
  expect((await stream({ conversation, place: large })).ids).toEqual(idsOf(isThere))
  expect((await stream({ conversation, place: { ...large, place: 'other' } })).ids).toEqual([])
  expect((await stream({ conversation, place: { ...large, place: 'other' }, turnId: 'turn 4' })).ids).toEqual(
    [],
  )
  expect((await stream({ conversation, since: 400, until: 1_300 })).ids).toEqual(['408', '808', '1208'])
  const positions: string[] = []
  for await (const { position } of createLog(context).stream('feedback', { conversation }))
    positions.push(position)
  for (const query of [{ conversation }, { place: large }, {}, { turnId: 'turn 604' }]) {
    const { ids } = await stream({ ...query, after: positions[2] ?? '' })
    expect(ids[0]).toBe({ conversation: '1208', place: '812', '': '809', turnId: '1208' }[nameOf(query)])
  }
})

function nameOf(query: LogQuery): string {
  return Object.keys(query)[0] ?? ''
}
