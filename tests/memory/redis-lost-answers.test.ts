import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Store } from '../../src/contract/store.ts'
import { openRedisServer } from '../support/redis-server.ts'
import { timeWaking } from '../support/stopwatch.ts'
import { atOnce, message, silentLog, startWorker, type TestWorker } from '../support/store.ts'

// Redis does what it is asked, and the connection breaks before it says so. Real time: what is waited for is told by those who do it.

/** Most that a lost answer may hold a conversation up (ms). */
const pauseMs = 4_000

/** A store whose connection breaks with the next answer that holds a word, and another beside it. */
async function openStores() {
  const server = await openRedisServer()
  onTestFinished(() => server.close())
  const way = await openBreakingWay(server.port)
  const open = async (port: number): Promise<Store> => {
    const url = `redis://127.0.0.1:${port}`
    const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
    onTestFinished(() => store.close())
    return store
  }
  return { store: await open(way.port), other: await open(server.port), way }
}

async function openBreakingWay(port: number) {
  let word = ''
  let broken = Promise.withResolvers<void>()
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const redis = createConnection(port, '127.0.0.1')
    const end = () => {
      for (const socket of [client, redis]) {
        socket.destroy()
        sockets.delete(socket)
      }
    }
    for (const socket of [client, redis]) {
      sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    client.on('data', (data) => redis.write(data))
    redis.on('data', (data) => {
      if (word === '' || !data.includes(word)) return void client.write(data)
      word = ''
      end()
      broken.resolve()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return {
    port: address.port,
    /** Resolves when it has. */
    async breakAt(answer: string): Promise<void> {
      broken = Promise.withResolvers()
      word = answer
      await broken.promise
    },
  }
}

/** Works, and tells the handling of the how manieth batch. */
function startCounting(store: Store, handle = async () => {}) {
  let told: (() => void) | undefined
  let wanted = 0
  const worker: TestWorker = startWorker(store.mailbox, {
    handle: async (batch) => {
      await handle()
      await batch.commit({ handledEventIds: batch.events.map(({ id }) => id), changes: [] })
      if (worker.handed.length >= wanted) told?.()
    },
  })
  onTestFinished(() => worker.end())
  return {
    worker,
    async until(count: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      wanted = count
      told = resolve
      if (worker.handed.length < count) await promise
    },
  }
}

const elsewhere = message('first', '', { conversation: { platform: 'test', place: 'x', thread: '' } })

test('a claim whose answer was lost is had by the worker that asked for it', async () => {
  const { store, way } = await openStores()
  const { worker, until } = startCounting(store)
  await store.mailbox.accept(elsewhere, atOnce)
  await until(1)
  const broken = way.breakAt('taken')
  await store.mailbox.accept(message('a'), atOnce)
  await broken
  expect(await timeWaking(() => until(2))).toBeLessThan(pauseMs)
  expect(worker.batches[1]).toMatchObject({ attempt: 1, isTakenOver: false, revision: 0 })
  expect(await store.mailbox.list()).toEqual([])
})

test('a claim that nobody got goes with its worker', async () => {
  const { store, other, way } = await openStores()
  const { worker, until } = startCounting(store)
  // The process lives on.
  const beside = startWorker(store.mailbox, { queue: 'beside' })
  onTestFinished(() => beside.end())
  await store.mailbox.accept(elsewhere, atOnce)
  await until(1)
  const broken = way.breakAt('taken')
  await other.mailbox.accept(message('a'), atOnce)
  await broken
  const ended = worker.end()
  const others = startCounting(other)
  await ended
  await others.until(1)
  expect(others.worker.handed).toEqual([['a']])
})

test('a failure whose answer was lost counts once, and its conversation goes on', async () => {
  const { store, way } = await openStores()
  let broken: Promise<void> | undefined
  const { worker, until } = startCounting(store, async () => {
    if (broken) return
    // What waits after it, and whose: the answer to the release.
    broken = way.breakAt('$4\r\ntest\r\n')
    throw new TypeError()
  })
  await store.mailbox.accept(message('a'), atOnce)
  await until(2)
  await broken
  expect(worker.batches.map(({ attempt }) => attempt)).toEqual([1, 2])
  expect(await store.mailbox.list()).toEqual([])
})
