import { expect, test } from 'vitest'
import type { Codec } from '../../src/contract/codec.ts'
import type { LogEntry } from '../../src/contract/memory.ts'
import type { Store } from '../../src/contract/store.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { feedbackEntry, feedbackRecord, streamIds } from '../suites/memory-log-suite.ts'
import { setUpRedis } from '../support/file-redis.ts'
import { atOnce, chapter, createRecordingLog, line, message, tavern, turnEntry } from '../support/store.ts'

const secret = 'the-duke-is-a-badger'
const person = 'person-4711'

/** Texts are stored as nobody can read them. */
const sealing: Codec = {
  keyId: 'test',
  encode: (text) => Buffer.from(text).toString('hex'),
  decode: (stored) => Buffer.from(stored, 'hex').toString(),
}

const redis = setUpRedis()
const dump = async () => JSON.stringify(await redis.dump())
const fileHolds = async () => (await redis.inFile([secret])).length > 0

/** A person says something that is told again in every place where a store keeps texts. */
async function fill(store: Store): Promise<void> {
  const said = line('a', secret, { speakerId: person, speakerName: secret, turnId: 't', messageIds: ['m'] })
  await commitChanges({ store, clock: redis.clock }, [
    { type: 'lines-appended', chapter, lines: [said, line('r', secret, { role: 'character', turnId: 't' })] },
    { type: 'line-replaced', chapter, line: { ...said, revision: 1, text: `${secret}!` } },
    { type: 'log-appended', entry: turnEntry('t', { personIds: [person], raw: secret, storyHash: 'story' }) },
    {
      type: 'log-appended',
      entry: feedbackEntry('f', tavern, {
        personIds: [person],
        value: feedbackRecord({ personId: person, messageId: secret }),
      }),
    },
    { type: 'text-stored', hash: 'story', text: secret },
    { type: 'text-stored', hash: 'nobody names it', text: secret },
    { type: 'state-set', key: { name: 'profile', scope: tavern, owner: person }, value: secret },
  ])
  await store.memory.state.set(
    { name: 'profile', scope: { ...tavern, thread: 'cellar' }, owner: person },
    secret,
  )
  const from = { id: person, name: secret }
  await store.mailbox.accept(message('waits', secret, { from }), { ...atOnce, queue: 'nobody' })
}

test('texts are stored sealed only, and so are names', async () => {
  const store = await redis.open({ codec: sealing })
  await fill(store)
  expect(await dump()).toContain(sealing.encode(secret))
  expect(await dump()).not.toContain(secret)
  expect((await store.memory.history.read(chapter, { limit: 1 })).lines[0]?.text).toBe(secret)
})

test('nothing of a person is left, not even in the file', async () => {
  const store = await redis.open()
  await fill(store)
  await store.memory.erase({ type: 'person', platform: 'test', personId: person })
  expect(await dump()).not.toContain(secret)
  expect(await dump()).not.toContain(person)
  await expect.poll(fileHolds, { interval: 10 }).toBe(false)
})

const isRewriting = async () => /aof_rewrite_in_progress:1/.test(await redis.admin.info('persistence'))
const untilRewritten = () => expect.poll(isRewriting, { interval: 10 }).toBe(false)

/** Redis begins to write its file anew, with what there is now, and takes a second or so. */
async function startSlowRewrite(): Promise<void> {
  await untilRewritten()
  // Microseconds for each key, of which there are about twenty.
  await redis.admin.configSet('rdb-key-save-delay', '50000')
  await redis.admin.sendCommand(['BGREWRITEAOF'])
  await redis.admin.configSet('rdb-key-save-delay', '0')
}

test('a file that was just being written when something was erased is written once more', async () => {
  const logged: string[] = []
  const store = await redis.open({ log: createRecordingLog(logged) })
  await fill(store)
  await startSlowRewrite()
  await store.memory.erase({ type: 'person', platform: 'test', personId: person })
  await store.memory.erase({ type: 'person', platform: 'test', personId: person })
  await untilRewritten()
  expect(await fileHolds()).toBe(true)
  await redis.clock.advance(1_000)
  await expect.poll(fileHolds, { interval: 10 }).toBe(false)
  expect(logged.filter((entry) => entry.includes('file of Redis'))).toEqual([])
})

test('a store that is closed before Redis could write its file anew says so', async () => {
  const logged: string[] = []
  const store = await redis.open({ log: createRecordingLog(logged) })
  await fill(store)
  await startSlowRewrite()
  await store.memory.erase({ type: 'person', platform: 'test', personId: person })
  await store.close()
  expect(logged.filter((entry) => entry.includes('file of Redis'))).toEqual([
    expect.stringContaining('"error":"closed"'),
  ])
})

test('nothing of a conversation is left but the number that its revisions were below', async () => {
  const store = await redis.open()
  const before = await dump()
  await fill(store)
  await store.memory.erase({ type: 'conversation', conversation: tavern })
  await store.memory.erase({ type: 'conversation', conversation: { ...tavern, thread: 'cellar' } })
  const left = (await redis.admin.keys('*')).filter(
    (key) => !before.includes(key) && !/:(bull|life):/.test(key),
  )
  // Beside what is of processes and jobs: ids of events that were handled, and counters.
  expect(left.toSorted()).toEqual(['dramatis:log-number', 'dramatis:revision-floor', 'dramatis:seen:test'])
  expect(await dump()).not.toContain(secret)
  expect(await dump()).not.toContain(person)
})

test('a text goes with the last record that names it', async () => {
  const store = await redis.open()
  const two = { ...chapter, chapter: 'two' }
  await commitChanges({ store, clock: redis.clock }, [
    { type: 'text-stored', hash: 'head', text: 'Wren pilots the ferry.' },
    { type: 'log-appended', entry: turnEntry('t1') },
    { type: 'log-appended', entry: turnEntry('t2', { chapter: two, storyHash: 'head' }) },
  ])
  await store.memory.erase({ type: 'chapter', chapter })
  expect(await store.memory.fetchText('head')).toBe('Wren pilots the ferry.')
  await store.memory.erase({ type: 'chapter', chapter: two })
  expect(await store.memory.fetchText('head')).toBeUndefined()
})

test('a conversation of years is forgotten before anybody takes Redis for dead', async () => {
  const store = await redis.open()
  const years = 6_000
  const value = feedbackRecord({ messageId: 'x'.repeat(1_000) })
  for (let index = 0; index < years; index += 1_000) {
    const ids = Array.from({ length: 1_000 }, (_, offset) => `${index + offset}`)
    const entries: readonly LogEntry[] = ids.map((id) =>
      feedbackEntry(id, tavern, { value, turnId: id, personIds: Number(id) % 2 ? [person] : ['bob'] }),
    )
    await store.memory.log.append(entries)
    const lines = ids.map((id) => line(id, 'x'.repeat(200), { speakerId: Number(id) % 2 ? person : 'bob' }))
    await commitChanges(
      { store, clock: redis.clock },
      [{ type: 'lines-appended', chapter, lines }],
      `${index}`,
    )
  }
  expect(await store.memory.erase({ type: 'person', platform: 'test', personId: person })).toMatchObject({
    lines: years / 2,
    logEntries: years / 2,
  })
  expect(await streamIds({ store, clock: redis.clock }, 'feedback', { conversation: tavern })).toHaveLength(
    years / 2,
  )
  const report = await store.memory.erase({ type: 'conversation', conversation: tavern })
  expect(report).toMatchObject({ lines: years / 2, logEntries: years / 2 })
}, 60_000)

test('nothing in Redis names a place that was erased, whatever it had', async () => {
  const store = await redis.open()
  await fill(store)
  const { state } = store.memory
  await state.set({ name: 'proxies', scope: { ...tavern, thread: '' }, owner: '' }, ['bot'])
  await state.set({ name: 'replies', scope: { ...tavern, thread: 'of settings only' }, owner: '' }, 'every')
  await store.memory.erase({ type: 'place', platform: 'test', place: 'tavern' })
  // A job for which nobody works names its conversation until somebody does, and finds nothing.
  const entries = await redis.dump()
  const left = JSON.stringify(entries.filter(([key]) => !key.startsWith('dramatis:bull:')))
  for (const trace of ['tavern', person, secret]) expect(left).not.toContain(trace)
})

test('what a place keeps as its own is found where an older version wrote nowhere that there is something', async () => {
  const store = await redis.open()
  const proxies = { name: 'proxies', scope: { ...tavern, thread: '' }, owner: '' } as const
  await store.memory.state.set(proxies, ['bot'])
  await redis.admin.del('dramatis:state-conversations')
  await store.memory.erase({ type: 'place', platform: 'test', place: 'tavern' })
  expect(await store.memory.state.get(proxies)).toBeUndefined()
})
