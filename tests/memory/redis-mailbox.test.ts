import { expect, test } from 'vitest'
import type { Commit, Committed } from '../../src/contract/mailbox.ts'
import type { Store } from '../../src/contract/store.ts'
import { setUpRedis } from '../support/file-redis.ts'
import { patientTimes } from '../support/redis-stage.ts'
import {
  atOnce,
  chapter,
  commitAll,
  createGate,
  createRecordingLog,
  deletion,
  edit,
  linesOf,
  message,
  silentLog,
  startWorker,
  tavern,
} from '../support/store.ts'

// Several stores on one Redis, as processes would have them. A process dies here as Redis sees it: what it kept alive is gone.

const redis = setUpRedis({ persistent: false })
const openProcess = (log = silentLog) => redis.open({ log, mayForget: true })

/** Forgets keys by a pattern. */
async function forget(pattern: string): Promise<void> {
  const keys = await redis.admin.keys(`dramatis:${pattern}`)
  if (keys.length > 0) await redis.admin.del(keys)
}

/** All that the processes keep alive runs out, and is looked for. */
async function die(): Promise<void> {
  await forget('life:*')
  await forget('bull:*:lock')
  // BullMQ looks twice.
  await forget('bull:*:stalled-check')
  await redis.clock.advance(patientTimes.stalledMs)
  await forget('bull:*:stalled-check')
  await redis.clock.advance(patientTimes.stalledMs)
}

async function lineTexts({ memory }: Store): Promise<readonly string[]> {
  return (await memory.history.read(chapter, { limit: 100 })).lines.map(({ text }) => text)
}

test('an event that one process accepts reaches the worker of another', async () => {
  const [one, other] = [await openProcess(), await openProcess()]
  const worker = startWorker(other.mailbox)
  await redis.clock.advance(0)
  await one.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  expect(worker.handed).toEqual([['a']])
  await worker.end()
})

test('an event whose job was lost is found by those who work, and by those who begin to', async () => {
  const store = await openProcess()
  await store.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  await forget('bull:*')
  const worker = startWorker(store.mailbox)
  await redis.clock.advance(0)
  expect(worker.handed).toEqual([['a']])
  await store.mailbox.accept(message('b'), { ...atOnce, quietMs: 1_000 })
  await redis.clock.advance(0)
  await forget('bull:*:de:*')
  await forget('bull:*:delayed')
  await redis.clock.advance(1_000)
  expect(worker.handed).toEqual([['a']])
  await redis.clock.advance(patientTimes.sweepMs)
  expect(worker.handed).toEqual([['a'], ['b']])
  await worker.end()
})

test('what a dead process was handling is handled by another, once, and said to be taken over', async () => {
  const [dead, other] = [await openProcess(), await openProcess()]
  const gate = createGate()
  const first = startWorker(dead.mailbox, { handle: gate.handle, concurrency: 1 })
  await dead.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  const second = startWorker(other.mailbox)
  await redis.clock.advance(10_000)
  expect(second.handed).toEqual([])
  await die()
  expect(second.handed).toEqual([['a']])
  expect(second.batches[0]).toMatchObject({ isTakenOver: true, attempt: 1 })
  const late = first.batches[0]?.commit({ handledEventIds: ['a'], changes: [] })
  await expect(late).rejects.toMatchObject({ code: 'lock-lost' })
  expect(await lineTexts(other)).toEqual(['text of a'])
  gate.open()
  await Promise.all([first.end(), second.end()])
  expect(await other.mailbox.list()).toEqual([])
})

test('whoever begins to work takes nobody for dead before those who live had time to be heard of', async () => {
  const [living, newcomer] = [await openProcess(), await openProcess()]
  const gate = createGate()
  const first = startWorker(living.mailbox, { handle: gate.handle, concurrency: 1 })
  await living.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  const lock = `${await redis.admin.hGet('dramatis:conversation:test/tavern/hall/', 'lock')}`
  // As after a time without Redis.
  await forget('life:*')
  await forget('bull:*')
  const second = startWorker(newcomer.mailbox)
  await redis.clock.advance(1_400)
  expect(second.handed).toEqual([])
  await redis.admin.set(lock, '1')
  await redis.clock.advance(10_000)
  expect(second.handed).toEqual([])
  gate.open()
  await Promise.all([first.end(), second.end()])
})

test('an event whose job was lost with the answer gets another as it is accepted again', async () => {
  const store = await openProcess()
  const worker = startWorker(store.mailbox)
  await redis.clock.advance(0)
  await store.mailbox.accept(message('a'), { ...atOnce, quietMs: 1_000 })
  await redis.clock.advance(0)
  await forget('bull:*:de:*')
  await forget('bull:*:delayed')
  expect(await store.mailbox.accept(message('a'), atOnce)).toBe('duplicate')
  await redis.clock.advance(1_000)
  expect(worker.handed).toEqual([['a']])
  await worker.end()
})

test('a process that was taken for dead, and whose work nobody took, still commits', async () => {
  const store = await openProcess()
  const gate = createGate()
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      await gate.handle(batch)
      await commitAll(batch)
    },
  })
  await store.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  await forget('life:*')
  gate.open()
  await redis.clock.advance(0)
  await worker.end()
  expect(await lineTexts(store)).toEqual(['text of a'])
})

test('a process that comes back and has lost its lock is told', async () => {
  const [hung, other] = [await openProcess(), await openProcess()]
  const [slow, taken] = [createGate(), createGate()]
  const first = startWorker(hung.mailbox, { handle: slow.handle, concurrency: 1 })
  await hung.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  const second = startWorker(other.mailbox, { handle: taken.handle })
  await redis.clock.advance(0)
  await redis.admin.hSet('dramatis:conversation:test/tavern/hall/', 'lock', 'dramatis:life:nobody')
  await forget('life:*')
  await redis.clock.advance(patientTimes.beatMs)
  expect(first.batches[0]?.signal.reason).toMatchObject({ code: 'lock-lost' })
  slow.fail(new TypeError())
  taken.open()
  await redis.clock.advance(10_000)
  await Promise.all([first.end(), second.end()])
  // Only the failures of the one that had the lock count, however often it came to try.
  expect(second.batches.length).toBeGreaterThan(0)
  expect((await other.mailbox.list())[0]).toMatchObject({ attempts: second.batches.length })
})

test('stop reaches the process that runs the turn, not the next turn, and nobody where it is dead', async () => {
  const [one, other] = [await openProcess(), await openProcess()]
  const gate = createGate()
  const worker = startWorker(one.mailbox, { handle: gate.handle })
  await one.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  expect(await other.mailbox.stop({ ...tavern, thread: 'cellar' })).toBe(false)
  expect(await other.mailbox.stop(tavern)).toBe(true)
  await redis.clock.advance(0)
  expect(worker.batches[0]?.signal.reason).toBeInstanceOf(DOMException)
  expect(worker.batches[0]?.signal.reason).toMatchObject({ name: 'AbortError' })
  gate.open()
  await redis.clock.advance(2_000)
  expect(worker.batches).toHaveLength(2)
  expect(worker.batches[1]?.signal.aborted).toBe(false)
  await worker.end()
  const hanging = createGate()
  const last = startWorker(one.mailbox, { handle: hanging.handle })
  await redis.clock.advance(10_000)
  expect(last.batches).toHaveLength(1)
  await forget('life:*')
  expect(await other.mailbox.stop(tavern)).toBe(false)
  hanging.open()
  await last.end()
})

test('a stop and an erase that no bell told of reach the turn that runs', async () => {
  const store = await openProcess()
  const worker = startWorker(store.mailbox, {
    handle: async ({ signal }) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  })
  await store.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  const conversation = 'dramatis:conversation:test/tavern/hall/'
  await redis.admin.hSet(conversation, 'stopped', `${await redis.admin.hGet(conversation, 'claims')}`)
  await redis.clock.advance(patientTimes.sweepMs)
  expect(worker.batches[0]?.signal.reason).toMatchObject({ name: 'AbortError' })
  await redis.clock.advance(1_000)
  expect(worker.batches).toHaveLength(2)
  await redis.admin.hIncrBy(conversation, 'epoch', 1)
  await redis.clock.advance(patientTimes.sweepMs)
  expect(worker.batches[1]?.signal.reason).toMatchObject({ code: 'conversation-erased' })
  await worker.end()
})

test('a lock that a worker has and nobody runs is its own again, and the batch is said to be taken over', async () => {
  const store = await openProcess()
  const gate = createGate()
  const worker = startWorker(store.mailbox, { handle: gate.handle, concurrency: 2 })
  await store.mailbox.accept(message('x', '', { conversation: { ...tavern, thread: 'x' } }), atOnce)
  await store.mailbox.accept(message('a'), { ...atOnce, quietMs: 1_000 })
  await redis.clock.advance(0)
  const lock = `${await redis.admin.hGet('dramatis:conversation:test/tavern/x/', 'lock')}`
  const lost = { lock, look: 'nobody 0', claims: '7', claimed: '["a"]' }
  await redis.admin.hSet('dramatis:conversation:test/tavern/hall/', lost)
  await forget('bull:*:de:*')
  await forget('bull:*:delayed')
  await redis.clock.advance(patientTimes.sweepMs)
  expect(worker.handed).toEqual([['x'], ['a']])
  expect(worker.batches[1]).toMatchObject({ isTakenOver: true, attempt: 1 })
  gate.open()
  await worker.end()
})

test('a conversation that is damaged holds nobody up, and is looked at again after a minute', async () => {
  const logged: string[] = []
  const store = await openProcess(createRecordingLog(logged))
  const worker = startWorker(store.mailbox, { concurrency: 1 })
  const x = { ...tavern, thread: 'x' }
  await store.mailbox.accept(message('a'), { ...atOnce, quietMs: 1_000 })
  const waiting = 'dramatis:waiting:test/tavern/hall/'
  const entry = `${await redis.admin.lIndex(waiting, 0)}`
  await redis.admin.lSet(waiting, 0, 'damaged')
  await redis.clock.advance(5_000)
  await store.mailbox.accept(message('x', '', { conversation: x }), atOnce)
  await redis.clock.advance(30_000)
  expect(worker.handed).toEqual([['x']])
  expect(logged.filter((line) => line.includes('cannot be looked at'))).toHaveLength(1)
  await redis.admin.lSet(waiting, 0, entry)
  await redis.clock.advance(30_000)
  expect(worker.handed).toEqual([['x'], ['a']])
  await worker.end()
})

test('an amendment of another process reaches the turn that runs', async () => {
  const [one, other] = [await openProcess(), await openProcess()]
  const gate = createGate()
  let committed: Committed | undefined
  for (const id of ['a', 'b']) await one.mailbox.accept(message(id), atOnce)
  const worker = startWorker(one.mailbox, {
    handle: async (batch) => {
      await gate.handle(batch)
      committed = await batch.commit({ handledEventIds: ['a', 'b'], changes: [linesOf(batch)] })
    },
  })
  await redis.clock.advance(0)
  await other.mailbox.amend(edit('m-a', 'better'))
  await other.mailbox.amend(deletion('m-b'))
  gate.open()
  await redis.clock.advance(0)
  await worker.end()
  expect(committed?.amended.map(({ id, text }) => [id, text])).toEqual([
    ['a', 'better'],
    ['b', ''],
  ])
  expect(await lineTexts(other)).toEqual(['better'])
})

test('an erase by another process aborts the turn that runs, whose commit is refused', async () => {
  const [one, other] = [await openProcess(), await openProcess()]
  const gate = createGate()
  const worker = startWorker(one.mailbox, { handle: gate.handle })
  await one.mailbox.accept(message('a'), atOnce)
  await redis.clock.advance(0)
  await other.memory.erase({ type: 'conversation', conversation: tavern })
  await redis.clock.advance(0)
  const erased = { code: 'conversation-erased' }
  expect(worker.batches[0]?.signal.reason).toMatchObject(erased)
  await expect(worker.batches[0]?.commit({ handledEventIds: ['a'], changes: [] })).rejects.toMatchObject(
    erased,
  )
  gate.open()
  await worker.end()
})

test('a commit that was written, and whose answer was lost, says so when it is tried again', async () => {
  const store = await openProcess()
  const answers: Committed[] = []
  await store.mailbox.accept(message('a'), atOnce)
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      const commit: Commit = { handledEventIds: ['a'], changes: [linesOf(batch)] }
      answers.push(await batch.commit(commit), await batch.commit(commit))
    },
  })
  await redis.clock.advance(0)
  await worker.end()
  expect(answers).toEqual([
    { revision: 1, amended: [] },
    { revision: 1, amended: [] },
  ])
  expect(await lineTexts(store)).toEqual(['text of a'])
})

test('an event of a newer version is left to newer workers, with what comes after it', async () => {
  const store = await openProcess()
  await store.mailbox.accept(message('a'), atOnce)
  // A newer program's.
  const newer = { ...message('b'), version: 2 } as unknown as ReturnType<typeof message> // see above
  await store.mailbox.accept(newer, atOnce)
  await store.mailbox.accept(message('c'), atOnce)
  const worker = startWorker(store.mailbox)
  await redis.clock.advance(30_000)
  await worker.end()
  expect(worker.handed).toEqual([['a']])
  expect(await store.mailbox.list()).toHaveLength(2)
})

test('neither a job nor what is kept of a handled event holds more than ids', async () => {
  const store = await openProcess()
  await store.mailbox.accept(message('a', 'marked words'), { ...atOnce, quietMs: 1_000 })
  await redis.clock.advance(0)
  const jobs = await redis.admin.keys('dramatis:bull:*')
  const held = await Promise.all(
    jobs.map(async (key) =>
      (await redis.admin.type(key)) === 'hash' ? await redis.admin.hGetAll(key) : key,
    ),
  )
  expect(JSON.stringify(held)).toContain('test/tavern/hall/')
  expect(JSON.stringify(held)).not.toContain('marked')
  const worker = startWorker(store.mailbox)
  await redis.clock.advance(1_000)
  await worker.end()
  expect(await redis.admin.zRange('dramatis:seen:test', 0, -1)).toEqual(['a'])
})

test('a position that one process stores or forgets is what another finds', async () => {
  const [one, other] = [await openProcess(), await openProcess()]
  await one.mailbox.storePosition('updates', '1')
  expect(await other.mailbox.fetchPosition('updates')).toBe('1')
  await other.mailbox.storePosition('updates', undefined)
  expect(await one.mailbox.fetchPosition('updates')).toBeUndefined()
})
