import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { leaseMs, maxTakeovers } from '../../memory/mailbox-rules.ts'
import type { Batch, Committed } from '../../src/contract/mailbox.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { openProcess, type Process, temporaryFolder } from '../support/sqlite.ts'
import {
  atOnce,
  chapter,
  commitAll,
  createGate,
  deletion,
  edit,
  lineOf,
  linesOf,
  message,
  startWorker,
  tavern,
} from '../support/store.ts'

// Two connections with a clock each stand for two processes; a process whose clock stands still hangs, or is dead.

async function openTwo(): Promise<readonly [Process, Process]> {
  const path = join(temporaryFolder(), 'dramatis.db')
  const one = await openProcess(path)
  return [one, await openProcess(path, {}, one)]
}

/** Lets the same time pass in both, in steps that let them meet. */
async function pass(ms: number, ...processes: readonly Process[]): Promise<void> {
  let left = ms
  do {
    for (const { clock } of processes) await clock.advance(Math.min(50, left))
    left -= 50
  } while (left > 0)
}

async function lineTexts({ store }: Process): Promise<readonly string[]> {
  return (await store.memory.history.read(chapter, { limit: 100 })).lines.map(({ text }) => text)
}

function handledBy(batch: Batch) {
  return { handledEventIds: batch.events.map(({ id }) => id), changes: [linesOf(batch)] }
}

test('an event that one process accepts reaches the worker of another within 250 ms', async () => {
  const [one, other] = await openTwo()
  const worker = startWorker(other.store.mailbox)
  await pass(0, one, other)
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(250, one, other)
  expect(worker.handed).toEqual([['a']])
  await worker.end()
})

test('a conversation is handled by one process at a time, for as long as it takes', async () => {
  const [one, other] = await openTwo()
  const gate = createGate()
  const first = startWorker(one.store.mailbox, { handle: gate.handle })
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(50, one, other)
  await one.store.mailbox.accept(message('b'), atOnce)
  const second = startWorker(other.store.mailbox)
  await pass(20_000, one, other)
  expect(second.handed).toEqual([])
  gate.open()
  await Promise.all([first.end(), second.end()])
})

test('what a dead process was handling is handled by another after its lease, once', async () => {
  const [dead, other] = await openTwo()
  const gate = createGate()
  const first = startWorker(dead.store.mailbox, { handle: gate.handle })
  await dead.store.mailbox.accept(message('a'), atOnce)
  await pass(500, dead, other)
  const second = startWorker(other.store.mailbox)
  await pass(2_400, other)
  expect(second.handed).toEqual([])
  await pass(700, other)
  expect(second.handed).toEqual([['a']])

  const late = first.batches[0]?.commit({ handledEventIds: ['a'], changes: [] })
  await expect(late).rejects.toMatchObject({ code: 'lock-lost' })
  expect(await lineTexts(other)).toEqual(['text of a'])
  gate.open()
  await Promise.all([first.end(), second.end()])
})

/** Processes one after the other that die of what they handle; answers one that has just begun, when their leases are over. */
async function dieOf(path: string, times: number, since: Process): Promise<Process> {
  let next = since
  for (let died = 0; died < times; died += 1) {
    const gate = createGate()
    const worker = startWorker(next.store.mailbox, { handle: gate.handle })
    await pass(50, next)
    expect(worker.handed).toHaveLength(1)
    onTestFinished(async () => {
      gate.open()
      await worker.end()
    })
    next = await openProcess(path, {}, next)
    await pass(leaseMs, next)
  }
  return next
}

test('an event that process after process dies of is given up, and what comes after it goes on', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  await first.store.mailbox.accept(message('deadly'), atOnce)
  await first.store.mailbox.accept(message('after'), atOnce)
  const last = await dieOf(path, maxTakeovers, first)
  const worker = startWorker(last.store.mailbox)
  await pass(50, last)
  expect(worker.handed).toEqual([['after']])
  expect(worker.batches[0]?.isTakenOver).toBe(true)
  expect(await last.store.mailbox.list()).toMatchObject([
    { eventId: 'deadly', state: 'given-up', attempts: maxTakeovers, lastError: 'takeovers' },
  ])
  expect(await last.store.mailbox.retry('test', 'deadly')).toBe(true)
  await pass(50, last)
  expect(worker.handed).toEqual([['after'], ['deadly']])
  await worker.end()
})

test('a commit begins to count anew how often processes died', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  await first.store.mailbox.accept(message('a'), atOnce)
  const healthy = await dieOf(path, maxTakeovers - 1, first)
  const worker = startWorker(healthy.store.mailbox)
  await pass(50, healthy)
  await worker.end()
  expect(worker.handed).toEqual([['a']])
  await healthy.store.mailbox.accept(message('b'), atOnce)
  const last = await dieOf(path, 2, healthy)
  const other = startWorker(last.store.mailbox)
  await pass(50, last)
  await other.end()
  expect(other.handed).toEqual([['b']])
})

test('a process that comes back and has lost its lock is told, and does not count a failure', async () => {
  const [hung, other] = await openTwo()
  const [slow, taken] = [createGate(), createGate()]
  const first = startWorker(hung.store.mailbox, { handle: slow.handle })
  await hung.store.mailbox.accept(message('a'), atOnce)
  await pass(100, hung, other)
  const second = startWorker(other.store.mailbox, {
    handle: async (batch) => {
      await taken.handle(batch)
      await batch.commit(handledBy(batch))
    },
  })
  await pass(5_000, other)
  await hung.clock.advance(5_000)
  expect(first.batches[0]?.signal.reason).toMatchObject({ code: 'lock-lost' })
  slow.fail(new TypeError())
  await first.end()
  expect((await other.store.mailbox.list())[0]).toMatchObject({ state: 'running', attempts: 0 })
  taken.open()
  await second.end()
  expect(await lineTexts(other)).toEqual(['text of a'])
})

test('a lock that ran out and that nobody took still commits', async () => {
  const [hung, other] = await openTwo()
  const gate = createGate()
  const worker = startWorker(hung.store.mailbox, {
    handle: async (batch) => {
      await gate.handle(batch)
      await commitAll(batch)
    },
  })
  await hung.store.mailbox.accept(message('a'), atOnce)
  await hung.clock.advance(0)
  await other.clock.advance(60_000)
  gate.open()
  await worker.end()
  expect(await lineTexts(other)).toEqual(['text of a'])
})

test('a process that died between its commit and its release holds nothing up', async () => {
  const [dead, other] = await openTwo()
  const gate = createGate()
  const first = startWorker(dead.store.mailbox, {
    handle: async (batch) => {
      await commitAll(batch)
      await gate.handle(batch)
    },
  })
  await dead.store.mailbox.accept(message('a'), atOnce)
  await pass(100, dead, other)
  const second = startWorker(other.store.mailbox)
  await pass(4_000, other)
  await other.store.mailbox.accept(message('b'), atOnce)
  await pass(100, other)
  expect(second.handed).toEqual([['b']])
  expect(await lineTexts(other)).toEqual(['text of a', 'text of b'])
  gate.open()
  await Promise.all([first.end(), second.end()])
})

test('the queue of a dead instance is taken over after its lease, and of one that ended at once', async () => {
  const [one, other] = await openTwo()
  const dead = startWorker(one.store.mailbox, { queue: 'console:1' })
  await pass(100, one, other)
  await one.store.mailbox.accept(message('a'), { ...atOnce, queue: 'console:1', quietMs: 200 })
  const adopting = startWorker(other.store.mailbox, { queue: 'console:2' })
  await pass(2_500, other)
  expect(adopting.handed).toEqual([])
  await pass(1_500, other)
  expect(adopting.handed).toEqual([['a']])
  await dead.end()
  await other.store.mailbox.accept(message('b'), { ...atOnce, queue: 'console:1' })
  await pass(50, other)
  expect(adopting.handed).toEqual([['a'], ['b']])
  await adopting.end()
})

test('stop reaches the process that runs the turn within 250 ms', async () => {
  const [one, other] = await openTwo()
  const gate = createGate()
  const worker = startWorker(one.store.mailbox, { handle: gate.handle })
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(100, one, other)
  expect(await other.store.mailbox.stop({ ...tavern, thread: 'cellar' })).toBe(false)
  expect(await other.store.mailbox.stop(tavern)).toBe(true)
  await pass(250, one, other)
  expect(worker.batches[0]?.signal.reason).toBeInstanceOf(DOMException)
  expect(worker.batches[0]?.signal.reason).toMatchObject({ name: 'AbortError' })
  gate.open()
  await worker.end()
})

test('a stop does not reach the next turn, nor a process that is dead', async () => {
  const [one, other] = await openTwo()
  const gate = createGate()
  const worker = startWorker(one.store.mailbox, { handle: gate.handle })
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(100, one, other)
  await other.store.mailbox.stop(tavern)
  gate.open()
  await pass(2_000, one, other)
  expect(worker.batches).toHaveLength(2)
  expect(worker.batches[1]?.signal.aborted).toBe(false)
  await worker.end()

  const never = createGate()
  const hanging = startWorker(one.store.mailbox, { handle: never.handle })
  await pass(10_000, one, other)
  expect(hanging.batches).toHaveLength(1)
  await pass(3_000, other)
  expect(await other.store.mailbox.stop(tavern)).toBe(false)
  never.open()
  await hanging.end()
})

test('an amendment of another process reaches the turn that runs', async () => {
  const [one, other] = await openTwo()
  await commitChanges(one, [{ type: 'lines-appended', chapter, lines: [lineOf(message('x'))] }])
  const gate = createGate()
  let committed: Committed | undefined
  for (const id of ['a', 'b']) await one.store.mailbox.accept(message(id), atOnce)
  const worker = startWorker(one.store.mailbox, {
    handle: async (batch) => {
      await gate.handle(batch)
      committed = await batch.commit(handledBy(batch))
    },
  })
  await pass(50, one, other)
  await other.store.mailbox.amend(edit('m-a', 'better'))
  await other.store.mailbox.amend(deletion('m-b'))
  await other.store.mailbox.amend(edit('m-x', 'older'))
  gate.open()
  await worker.end()
  expect(committed?.amended.map(({ id, text }) => [id, text])).toEqual([
    ['a', 'better'],
    ['b', ''],
    ['x', 'older'],
  ])
  expect(await lineTexts(other)).toEqual(['older', 'better'])
})

test('a position that one process stores or forgets is what another finds', async () => {
  const [one, other] = await openTwo()
  await one.store.mailbox.storePosition('updates', '1')
  expect(await other.store.mailbox.fetchPosition('updates')).toBe('1')
  await other.store.mailbox.storePosition('updates', undefined)
  expect(await one.store.mailbox.fetchPosition('updates')).toBeUndefined()
})

test('an erase by another process aborts the turn that runs, whose commit is refused', async () => {
  const [one, other] = await openTwo()
  const gate = createGate()
  const worker = startWorker(one.store.mailbox, { handle: gate.handle })
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(50, one, other)
  await other.store.memory.erase({ type: 'conversation', conversation: tavern })
  await pass(250, one, other)
  expect(worker.batches[0]?.signal.reason).toMatchObject({ code: 'conversation-erased' })
  const late = worker.batches[0]?.commit({ handledEventIds: ['a'], changes: [] })
  await expect(late).rejects.toMatchObject({ code: 'conversation-erased' })
  gate.open()
  await worker.end()
})

test('what another process wrote shows in the revision of the next batch', async () => {
  const [one, other] = await openTwo()
  await commitChanges(one, [{ type: 'lines-appended', chapter, lines: [lineOf(message('x'))] }], 'first')
  await other.store.mailbox.amend(edit('m-x', 'better'))
  const worker = startWorker(one.store.mailbox)
  await one.store.mailbox.accept(message('a'), atOnce)
  await pass(0, one)
  await worker.end()
  expect(worker.batches[0]?.revision).toBe(2)
})

test('an event of a newer version is left to newer workers, with what comes after it', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store, clock } = await openProcess(path)
  for (const id of ['a', 'b', 'c']) await store.mailbox.accept(message(id), atOnce)
  const database = new DatabaseSync(path)
  database.exec("UPDATE events SET version = 2 WHERE event_id = 'b'")
  database.close()
  const worker = startWorker(store.mailbox)
  await clock.advance(10_000)
  await worker.end()
  expect(worker.handed).toEqual([['a']])
  expect(await store.mailbox.list()).toHaveLength(2)
})
