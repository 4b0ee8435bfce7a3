import { createClient } from '@keyv/redis'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import type { Store } from '../../src/contract/store.ts'
import { feedbackEntry, feedbackRecord, streamIds } from '../suites/memory-log-suite.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { timeWaking } from '../support/stopwatch.ts'
import { chapter, createFakeRandom, silentLog, tavern } from '../support/store.ts'

// What a write that did not happen looks like: never like one that did.

const profileOf = (owner: string) => ({ name: 'profile', scope: tavern, owner }) as const
const entry = feedbackEntry('a')

const clock = createFakeClock()
let server: RedisServer
let store: Store
beforeEach(async () => {
  server = await openRedisServer()
  onTestFinished(() => server.close())
  store = await openStore(server.url, {
    clock,
    random: createFakeRandom(),
    log: silentLog,
  })
  onTestFinished(() => store.close())
})

/** Somebody else on the same server. */
async function connect() {
  const client = createClient({ url: server.url })
  await client.connect()
  onTestFinished(() => client.destroy())
  return client
}

/** Everything that goes to Redis. */
const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['state.set', () => store.memory.state.set(profileOf('ann'), 'a traveller')],
  ['state.get', () => store.memory.state.get(profileOf('ann'))],
  ['state.delete', () => store.memory.state.delete(profileOf('ann'))],
  ['history.read', () => store.memory.history.read(chapter, { limit: 5 })],
  ['history.findByMessage', () => store.memory.history.findByMessage(tavern, 'm')],
  ['log.append', () => store.memory.log.append([entry])],
  ['log.stream', () => streamIds({ store, clock }, 'feedback')],
  ['fetchText', () => store.memory.fetchText('head')],
  ['erase', () => store.memory.erase({ type: 'chapter', chapter })],
  ['limits.count', () => store.limits.count('key', 1, 60_000)],
  ['check', () => store.check()],
]

/** How each call ends. */
async function callAll(): Promise<readonly (readonly [string, unknown, unknown])[]> {
  const ended = calls.map(async ([name, call]) => {
    const error = await call().then(
      () => ({ code: 'done', isRetryable: false }),
      (thrown) => thrown,
    )
    return [name, error.code, error.isRetryable] as const
  })
  return await Promise.all(ended)
}

const allFail = (code: string) => calls.map(([name]) => [name, code, true])

async function untilBack(): Promise<void> {
  await expect
    .poll(
      () =>
        store.check().then(
          () => 'back',
          () => 'away',
        ),
      { interval: 5 },
    )
    .toBe('back')
}

test('while Redis is down every call fails at once, and works again when it is back', async () => {
  await server.kill()
  await expect.poll(() => store.check().catch((error) => error.code)).toBe('unreachable')
  expect(await callAll()).toEqual(allFail('unreachable'))
  await server.restart()
  await untilBack()
  await store.memory.state.set(profileOf('ann'), 'a traveller')
  expect(await store.memory.state.get(profileOf('ann'))).toBe('a traveller')
})

test('writes that were under way when Redis died fail, or are there', async () => {
  const owners = Array.from({ length: 300 }, (_, index) => `person-${index}`)
  const writes = owners.map((owner) =>
    store.memory.state.set(profileOf(owner), 'a traveller').then(
      () => owner,
      () => undefined,
    ),
  )
  await writes[0]
  await server.kill()
  const written = (await Promise.all(writes)).filter((owner) => owner !== undefined)
  await server.restart()
  await untilBack()
  for (const owner of written)
    expect(await store.memory.state.get(profileOf(owner)), owner).toBe('a traveller')
})

test('where Redis hangs every call fails within 1.5 s, then at once, and works again when it goes on', async () => {
  server.pause()
  const firstMs = await timeWaking(async () => expect(await callAll()).toEqual(allFail('busy')))
  expect(firstMs).toBeLessThan(1_500)
  const againMs = await timeWaking(async () => {
    for (const [name, , isRetryable] of await callAll()) expect(isRetryable, `${name}`).toBe(true)
  })
  expect(againMs).toBeLessThan(500)
  server.resume()
  await untilBack()
})

// The client itself takes a connection that is written to for one that lives.
test('where Redis hangs while more and more is asked, that fails within 1.5 s as well', async () => {
  server.pause()
  const waits: number[] = []
  const asking = setInterval(async () => {
    let hasFailed = false
    const ask = () => store.memory.state.get(profileOf('ann')).catch(() => (hasFailed = true))
    const tookMs = await timeWaking(ask)
    if (hasFailed) waits.push(tookMs)
  }, 50)
  await expect.poll(() => waits.length, { interval: 20 }).toBeGreaterThan(30)
  clearInterval(asking)
  expect(Math.max(...waits)).toBeLessThan(1_500)
  server.resume()
  await untilBack()
})

test('close does not wait for a Redis that hangs', async () => {
  server.pause()
  await expect(store.check()).rejects.toMatchObject({ code: 'busy' })
  await store.close()
  await expect(store.check()).rejects.toMatchObject({ code: 'closed' })
})

test('where its memory is full writes fail whole, reads go on, and an erase makes room', async () => {
  const admin = await connect()
  const used = Number(/^used_memory:(\d+)/m.exec(await admin.info('memory'))?.[1])
  const value = feedbackRecord({ messageId: 'x'.repeat(10_000) })
  const entries = Array.from({ length: 300 }, (_, index) =>
    feedbackEntry(`${index}`, tavern, { personIds: ['ann'], value }),
  )
  await store.memory.log.append(entries)
  await admin.configSet('maxmemory', `${used + 1_000_000}`)
  for (const [name, call] of calls.filter(([name]) => /set|append|check/.test(name)))
    await expect(call(), name).rejects.toMatchObject({ code: 'full', isRetryable: true })
  expect(await store.memory.state.get(profileOf('ann'))).toBeUndefined()
  expect(await streamIds({ store, clock }, 'feedback')).toHaveLength(300)
  const { logEntries } = await store.memory.erase({ type: 'person', platform: 'test', personId: 'ann' })
  expect(logEntries).toBe(300)
  await store.check()
})

test('a Redis that only reads is busy, and one with foreign keys is damaged', async () => {
  const admin = await connect()
  await admin.set('dramatis:lines:test/tavern/hall/one/', 'secret')
  const reading = store.memory.history.read(chapter, { limit: 5 })
  await expect(reading).rejects.toMatchObject({ code: 'corrupt', isRetryable: false })
  await expect(reading).rejects.not.toThrow(/secret|tavern/)
  await admin.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
  await expect(store.check()).rejects.toMatchObject({ code: 'busy', isRetryable: true })
})
