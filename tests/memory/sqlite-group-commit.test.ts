import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Codec } from '../../src/contract/codec.ts'
import { feedbackEntry, feedbackRecord } from '../suites/memory-log-suite.ts'
import { openBusyProcess, openProcess, type Process, temporaryFolder } from '../support/sqlite.ts'
import { atOnce, createGate, message, silentLog, startWorker, tavern } from '../support/store.ts'

// While several turns run in a process, the writes of one turn of the event loop share a transaction.

const poison = 'poison'

/** A text that cannot be encoded makes its write fail, in the middle of it. */
const pickyCodec: Codec = {
  keyId: 'plain',
  encode(text) {
    if (text.includes(poison)) throw new TypeError(poison)
    return text
  },
  decode: (stored) => stored,
}

/** Ids of the events and the log entries that another connection sees. */
function openReader(path: string) {
  const database = new DatabaseSync(path)
  onTestFinished(() => database.close())
  const ids = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map(({ id }) => String(id))
  return () => ({
    events: ids("SELECT event_id AS id FROM events WHERE queue = 'test' ORDER BY id"),
    entries: ids("SELECT entry_id AS id FROM log WHERE name = 'feedback' ORDER BY id"),
  })
}

const accept = ({ store }: Process, id: string, text = '') =>
  store.mailbox.accept(message(id, text, { conversation: { ...tavern, thread: id } }), atOnce)

test('writes that come together are seen by another process all at once, when the first of them resolves', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openBusyProcess(path)
  const read = openReader(path)
  const seen: unknown[] = []
  const ids = ['a', 'b', 'c']
  const writing = ids.map(async (id) => {
    await accept(process, id)
    seen.push(read().events)
  })
  expect(read().events).toEqual([])
  await Promise.all(writing)
  expect(seen).toEqual([ids, ids, ids])
})

test('a write that comes alone does not wait', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  const read = openReader(path)
  const writing = ['a', 'b'].map((id) => accept(process, id))
  expect(read().events).toEqual(['a', 'b'])
  await Promise.all(writing)
})

test('of writes that come together, those that fail harm no others, and the order stays', async () => {
  const folder = temporaryFolder()
  const write = fc.record({ kind: fc.constantFrom('event', 'entry', 'state'), isPoisoned: fc.boolean() })
  const rounds = fc.array(fc.array(write, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })
  let run = 0
  await fc.assert(
    fc.asyncProperty(rounds, async (groups) => {
      run += 1
      const path = join(folder, `${run}.db`)
      const process = await openBusyProcess(path, { codec: pickyCodec })
      const read = openReader(path)
      const { memory } = process.store
      const expected = { events: [] as string[], entries: [] as string[] } // filled below
      for (const [round, group] of groups.entries()) {
        const writing = group.map(({ kind, isPoisoned }, index): Promise<unknown> => {
          const id = `${round}-${index}`
          const text = isPoisoned ? poison : 'words'
          if (kind === 'event') return accept(process, id, text)
          if (kind === 'entry')
            return memory.log.append([
              feedbackEntry(id, tavern, { value: feedbackRecord({ messageId: text }) }),
            ])
          return memory.state.set({ name: 'profile', scope: tavern, owner: id }, text)
        })
        const results = await Promise.allSettled(writing)
        for (const [index, { kind, isPoisoned }] of group.entries()) {
          const id = `${round}-${index}`
          const { status } = results[index] ?? {}
          expect(status).toBe(isPoisoned ? 'rejected' : 'fulfilled')
          if (kind === 'event' && !isPoisoned) expected.events.push(id)
          if (kind === 'entry' && !isPoisoned) expected.entries.push(id)
          const profile = await memory.state.get({ name: 'profile', scope: tavern, owner: id })
          expect(profile).toBe(kind === 'state' && !isPoisoned ? 'words' : undefined)
        }
        expect(read()).toEqual(expected)
      }
    }),
    { numRuns: 25 },
  )
})

test('a commit that is refused fails alone', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openBusyProcess(path)
  const { store, clock } = process
  const gate = createGate()
  const worker = startWorker(store.mailbox, { handle: gate.handle })
  await accept(process, 'a')
  await clock.advance(0)
  const [batch] = worker.batches
  const commit = { handledEventIds: ['a'], changes: [{ type: 'text-stored', hash: 'h', text: 't' }] } as const
  const results = await Promise.allSettled([
    accept(process, 'b'),
    store.memory.erase({ type: 'conversation', conversation: { ...tavern, thread: 'a' } }),
    batch?.commit(commit),
    accept(process, 'c'),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(results[2]).toMatchObject({ reason: { code: 'conversation-erased' } })
  expect(await store.memory.fetchText('h')).toBeUndefined()
  expect(openReader(path)().events).toEqual(['b', 'c'])
  gate.open()
  await worker.end()
})

test('on a full disk a write that does not fit takes no others with it', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openBusyProcess(path, { maxPages: 100 })
  const results = await Promise.allSettled([
    accept(process, 'a'),
    accept(process, 'b', 'x'.repeat(600_000)),
    accept(process, 'c'),
  ])
  expect(results).toMatchObject([{ value: 'accepted' }, { reason: { code: 'full' } }, { value: 'accepted' }])
  expect(openReader(path)().events).toEqual(['a', 'c'])
})

test('writes that come together wait for another program together, and keep their order', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openBusyProcess(path)
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const writing = ['a', 'b', 'c'].map((id) => accept(process, id))
  await process.clock.advance(100)
  const late = accept(process, 'd')
  other.exec('ROLLBACK')
  await process.clock.advance(1_000)
  expect(await Promise.all([...writing, late])).toEqual(Array(4).fill('accepted'))
  expect(openReader(path)().events).toEqual(['a', 'b', 'c', 'd'])

  other.exec('BEGIN IMMEDIATE')
  const refused = Promise.allSettled(['e', 'f'].map((id) => accept(process, id)))
  await process.clock.advance(6_000)
  other.close()
  await process.clock.advance(1_000)
  expect(await refused).toMatchObject([{ reason: { code: 'busy' } }, { reason: { code: 'busy' } }])
  expect(openReader(path)().events).toEqual(['a', 'b', 'c', 'd'])
})

test('an event that is handed over at once is locked when its acceptance resolves', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  const other = await openProcess(path, {}, process)
  const gate = createGate()
  const worker = startWorker(process.store.mailbox, { handle: gate.handle })
  await process.clock.advance(0)
  await accept(process, 'a')
  expect(await other.store.mailbox.list()).toMatchObject([{ eventId: 'a', state: 'running' }])
  gate.open()
  await worker.end()
})

test('what a process that is killed had written together is there whole or not at all', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const script = new URL('./children/group-writer.ts', import.meta.url)
  for (const [round, messages] of [3, 11, 26].entries()) {
    const child = fork(script, [`sqlite:${path}`, `${round}`], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const told: unknown[] = []
    const enough = Promise.withResolvers<void>()
    child.on('message', (group) => {
      told.push(group)
      if (told.length === messages) enough.resolve()
    })
    await enough.promise
    child.kill('SIGKILL')
    await once(child, 'exit')
    const counts = new Map<string, number>()
    for (const id of openReader(path)().events) {
      const [group = ''] = id.split('/')
      counts.set(group, (counts.get(group) ?? 0) + 1)
    }
    for (const group of told) expect(counts.get(String(group))).toBe(5)
    expect([...new Set(counts.values())]).toEqual([5])
  }
  const store = await openStore(`sqlite:${path}`, {
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  onTestFinished(() => store.close())
  expect((await store.mailbox.list()).filter(({ queue }) => queue === 'test').length % 5).toBe(0)
})
