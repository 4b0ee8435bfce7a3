import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { workerTimes } from '../../memory/redis/workers.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Batch } from '../../src/contract/mailbox.ts'
import type { Store } from '../../src/contract/store.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { timeWaking } from '../support/stopwatch.ts'
import {
  atOnce,
  chapter,
  commitAll,
  createGate,
  message,
  silentLog,
  startWorker,
  tavern,
} from '../support/store.ts'

// Real processes, a real Redis, and real time: what is waited for is told by those who do it.

/** How long a conversation may pause after the kill of its worker (ms). */
const pauseMs = 4_000

async function openServer(): Promise<RedisServer> {
  const server = await openRedisServer()
  onTestFinished(() => server.close())
  return server
}

async function open({ url }: RedisServer): Promise<Store> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  onTestFinished(() => store.close())
  return store
}

const scripts = {
  holder: new URL('./children/holder.ts', import.meta.url),
  worker: new URL('./children/worker.ts', import.meta.url),
}

function startChild(
  { url }: RedisServer,
  script: keyof typeof scripts,
  ...more: readonly string[]
): ChildProcess {
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(scripts[script], [url, ...more], { execArgv })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function told(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'message'))[0]
}

/** Works on the queue of the tests; each batch is told once it is committed. */
function startTelling(store: Store, queue = atOnce.queue) {
  const committed: Batch[] = []
  let waiting: { readonly id: string; readonly done: () => void }[] = []
  const worker = startWorker(store.mailbox, {
    queue,
    handle: async (batch) => {
      await commitAll(batch)
      committed.push(batch)
      waiting = waiting.filter(({ id, done }) => !hasCommitted(id) || void done())
    },
  })
  const hasCommitted = (id: string) => committed.some(({ events }) => events.some((event) => event.id === id))
  onTestFinished(() => worker.end())
  return {
    ...worker,
    committed,
    async commits(id: string): Promise<void> {
      if (hasCommitted(id)) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ id, done: resolve })
      await promise
    },
  }
}

async function lineIds(store: Store, thread = chapter.thread): Promise<string[]> {
  const { lines } = await store.memory.history.read({ ...chapter, thread }, { limit: 1_000 })
  return lines.map(({ id }) => id)
}

test('what a killed process was handling is taken over within 4 s, once, and said to be', async () => {
  const server = await openServer()
  const store = await open(server)
  await store.mailbox.accept(message('a'), atOnce)
  const child = startChild(server, 'holder')
  expect(await told(child)).toEqual({ type: 'handling', ids: ['a'] })
  const worker = startTelling(store)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const tookMs = await timeWaking(async () => {
    await store.mailbox.accept(message('b'), atOnce)
    await worker.commits('a')
  })
  expect(tookMs).toBeLessThan(pauseMs)
  await worker.commits('b')
  expect(worker.committed[0]).toMatchObject({ isTakenOver: true, attempt: 1 })
  expect(await lineIds(store)).toEqual(['a', 'b'])
  expect(await store.mailbox.list()).toEqual([])
})

test('a process that hung is told that another has taken over, and writes nothing', async () => {
  const server = await openServer()
  const store = await open(server)
  await store.mailbox.accept(message('a'), atOnce)
  const child = startChild(server, 'holder')
  await told(child)
  child.kill('SIGSTOP')
  const worker = startTelling(store)
  await worker.commits('a')
  child.send('commit')
  child.kill('SIGCONT')
  expect(await told(child)).toEqual({ type: 'outcome', outcome: 'lock-lost' })
  expect(await lineIds(store)).toEqual(['a'])
  expect(worker.batches[0]?.isTakenOver).toBe(true)
})

test('two processes that accept and work lose and double nothing, and keep the order', async () => {
  const server = await openServer()
  const store = await open(server)
  const count = 150
  const children = ['one', 'other'].map((name) => startChild(server, 'worker', name, `${count}`))
  const done = Promise.withResolvers<void>()
  let sum = 0
  for (const child of children) {
    child.on('message', ({ type, ids }: { readonly type: string; readonly ids: readonly string[] }) => {
      if (type === 'committed') sum += ids.length
      if (sum >= 2 * count) done.resolve()
    })
  }
  await done.promise
  for (const child of children) {
    const exited = once(child, 'exit')
    child.disconnect()
    expect(await exited).toEqual([0, null])
  }
  expect(await store.mailbox.list()).toEqual([])
  for (const thread of ['0', '1', '2']) {
    const ids = await lineIds(store, thread)
    expect(ids).toHaveLength((2 * count) / 3)
    for (const name of ['one', 'other']) {
      const places = ids.filter((id) => id.startsWith(`${name}-`)).map((id) => Number(id.split('-')[1]))
      expect(places).toEqual(Array.from({ length: count / 3 }, (_, index) => index * 3 + Number(thread)))
    }
  }
})

test('what was accepted before Redis was killed is handed over after its restart', async () => {
  const server = await openServer()
  const store = await open(server)
  const worker = startTelling(store)
  await store.mailbox.accept(message('first', '', { conversation: { ...tavern, thread: 'x' } }), atOnce)
  await worker.commits('first')
  await store.mailbox.accept(message('a'), { ...atOnce, quietMs: 300 })
  await server.kill()
  await server.restart()
  expect(await timeWaking(() => worker.commits('a'))).toBeLessThan(3_000)
  expect(await lineIds(store)).toEqual(['a'])
  expect(worker.batches[1]).toMatchObject({ isTakenOver: false, attempt: 1 })
})

test('a turn that runs while Redis is away is finished, and written when it is back', async () => {
  const server = await openServer()
  const store = await open(server)
  const gate = createGate()
  const written = Promise.withResolvers<void>()
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      await gate.handle(batch)
      while (
        !(await commitAll(batch).then(
          () => true,
          () => false,
        ))
      )
        await systemClock.sleep(50)
      written.resolve()
    },
  })
  await store.mailbox.accept(message('a'), atOnce)
  await gate.entered
  await server.kill()
  gate.open()
  await server.restart()
  await written.promise
  expect(worker.batches[0]?.signal.aborted).toBe(false)
  await worker.end()
  expect(worker.handed).toEqual([['a']])
  expect(await lineIds(store)).toEqual(['a'])
})

test("a turn that runs is nobody else's after Redis was away for longer than locks last", async () => {
  const server = await openServer()
  const [store, other] = [await open(server), await open(server)]
  const gate = createGate()
  const written = Promise.withResolvers<void>()
  const worker = startWorker(store.mailbox, {
    concurrency: 1,
    handle: async (batch) => {
      await gate.handle(batch)
      await commitAll(batch)
      written.resolve()
    },
  })
  await store.mailbox.accept(message('a'), atOnce)
  await gate.entered
  const others = startTelling(other)
  await other.mailbox.accept(message('b', '', { conversation: { ...tavern, thread: 'x' } }), atOnce)
  await others.commits('b')
  server.pause()
  // What Redis forgets by itself goes by real time.
  await systemClock.sleep(workerTimes.lifeMs + workerTimes.lockMs)
  server.resume()
  // So often jobs of dead workers are looked for that the turn's is found.
  await systemClock.sleep(4 * workerTimes.stalledMs)
  gate.open()
  await written.promise
  await worker.end()
  expect(others.handed).toEqual([['b']])
  expect(await lineIds(other)).toEqual(['a'])
})

test('after Redis hung, everything goes on by itself', async () => {
  const server = await openServer()
  const store = await open(server)
  const worker = startTelling(store)
  await store.mailbox.accept(message('a'), atOnce)
  await worker.commits('a')
  server.pause()
  await expect(store.mailbox.accept(message('lost'), atOnce)).rejects.toMatchObject({ isRetryable: true })
  server.resume()
  const accept = () =>
    store.mailbox.accept(message('b'), atOnce).then(
      () => true,
      () => false,
    )
  while (!(await accept())) await systemClock.sleep(20)
  expect(await timeWaking(() => worker.commits('b'))).toBeLessThan(3_000)
})

test.each(['test', 'terminal:1'])(
  'work at %s ends, and its store closes, while Redis is away',
  async (queue) => {
    const server = await openServer()
    const store = await open(server)
    const worker = startTelling(store, queue)
    await store.mailbox.accept(message('a'), { ...atOnce, queue })
    await worker.commits('a')
    await server.kill()
    await worker.end()
    await store.close()
  },
)
