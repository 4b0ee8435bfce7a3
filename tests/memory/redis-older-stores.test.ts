import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { collect } from '../../memory/redis/collect.ts'
import { erase } from '../../memory/redis/erase.ts'
import { createHistory } from '../../memory/redis/history.ts'
import { createLog } from '../../memory/redis/log.ts'
import { type OpenedContext, openContext } from '../../memory/redis/open.ts'
import { purge } from '../../memory/redis/purge.ts'
import { fetchText } from '../../memory/redis/texts.ts'
import { createTransfer } from '../../memory/redis/transfer.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import type { PersonalItem } from '../../src/contract/memory.ts'
import { tombstoneEntry } from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { applyChanges } from '../support/redis-context.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { chapter, createFakeRandom, line, silentLog, tavern, turnEntry } from '../support/store.ts'

// What earlier versions wrote: lines without authors, records that do not name the text of their system prompt. And what came from
// another store.

const ann = { type: 'person', platform: 'test', personId: 'ann' } as const
const options = { signal: undefined, onErased: async () => {}, onDone: async () => {} }

let server: RedisServer
let context: OpenedContext
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  context = await openContext({
    url: server.url,
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: silentLog,
  })
  await context.connection.send('FLUSHALL')
  return () => context.close()
})

const apply = (...changes: readonly Change[]) => applyChanges(context, ...changes)

const store = (hash: string): Change => ({ type: 'text-stored', hash, text: `text of ${hash}` })
/** As it was written before: its system prompt is in the body only. */
async function forgetSystemHash(turnId: string): Promise<void> {
  const { connection, layout } = context
  const [key, field] = [layout.entries('test/tavern/hall/'), `turn ${turnId}:0`]
  const stored = String(await connection.send('HGET', key, field))
  await connection.send('HSET', key, field, stored.replace(/"system",?/, ''))
  await connection.send('HINCRBY', layout.textUses, 'system', -1)
}

const kept = async (...hashes: readonly string[]) => {
  const found = await Promise.all(hashes.map((hash) => fetchText(context, hash)))
  return hashes.filter((_, index) => found[index] !== undefined)
}

test.each([
  ['an erase', () => erase(context, ann, options)],
  ['a purge', () => purge(context, { records: 2 }, options)],
] as const)('a text that a record of an earlier version needs outlives %s', async (_, forget) => {
  const names = { systemHash: 'system' }
  await apply(
    store('system'),
    store('head'),
    { type: 'log-appended', entry: turnEntry('gone', { ...names, personIds: ['ann'] }, 1) },
    { type: 'log-appended', entry: turnEntry('kept', { ...names, personIds: ['bob'] }, 9) },
  )
  await forgetSystemHash('gone')
  await forgetSystemHash('kept')
  expect(await forget()).toMatchObject({ logEntries: 1 })
  expect(await kept('system', 'head')).toEqual(['system', 'head'])
  // Counted once only: it goes with the last record.
  await erase(context, { type: 'conversation', conversation: tavern }, options)
  expect(await kept('system', 'head')).toEqual([])
  expect(await context.connection.send('HLEN', context.layout.textUses)).toBe(0)
})

test('a store that begins with this version has nothing to count', async () => {
  const fresh = await openContext({
    url: `${server.url}?prefix=fresh:`,
    clock: createFakeClock(),
    random: createFakeRandom(),
    log: silentLog,
  })
  expect(await fresh.connection.send('EXISTS', fresh.layout.textsCounted)).toBe(1)
  await fresh.close()
})

test('a store whose records nobody can read any more can be erased all the same', async () => {
  await apply({ type: 'log-appended', entry: turnEntry('t1', { systemHash: 'system' }) })
  const { connection, layout } = context
  const key = layout.entries('test/tavern/hall/')
  const stored = String(await connection.send('HGET', key, 'turn t1:0'))
  await connection.send('HSET', key, 'turn t1:0', stored.replace('["plain"', '["another key"'))
  expect(await erase(context, ann, options)).toMatchObject({ logEntries: 1 })
})

test('lines that tell no author are read, told and erased', async () => {
  await apply({
    type: 'lines-appended',
    chapter,
    lines: [line('a', 'x', { turnId: 't' }), line('r', 'y', { role: 'character', turnId: 't' })],
  })
  await apply({
    type: 'line-replaced',
    chapter,
    line: line('r', 'z', { role: 'character', turnId: 't', revision: 1 }),
  })
  const items: PersonalItem[] = []
  for await (const item of collect(context, 'test', 'ann', undefined)) items.push(item)
  expect(items.map((item) => item.type === 'line' && item.line.id)).toEqual(['a', 'r'])
  expect(await erase(context, ann, options)).toMatchObject({ lines: 2 })
  expect((await createHistory(context).read(chapter, { limit: 5 })).lines).toEqual([])
  const entries: string[] = []
  for await (const { id } of createLog(context).stream('turn')) entries.push(id)
  expect(entries).toEqual([])
})

test('whoever wrote a line once, or is told of by a story, is found in what came from another store', async () => {
  const reply = line('r', 'y', { role: 'character', speakerId: 'wren' })
  const before = { lines: 9, replies: {}, lore: {}, greetings: {}, people: ['ann'] }
  await createTransfer(context).write([
    {
      type: 'line',
      chapter,
      lineId: 'r',
      line: { ...reply, revision: 2 },
      earlier: [reply, { ...reply, revision: 1, authorIds: ['ann'] }],
    },
    {
      type: 'state',
      key: 'in/test/tavern/cellar/one/.window/',
      json: JSON.stringify({ story: 'Ann came in…', before }),
      expiresAt: undefined,
    },
    { type: 'entry', entry: tombstoneEntry('t') },
  ])
  expect(await erase(context, ann, options)).toMatchObject({ lines: 1, stateValues: 1, logEntries: 0 })
  const { connection, layout } = context
  expect(await connection.send('KEYS', layout.person('test', 'ann'))).toEqual([])
  expect(await createTransfer(context).count()).toMatchObject({ line: 0, state: 0, entry: 1 })
})
