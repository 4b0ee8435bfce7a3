import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Store } from '../../src/contract/store.ts'
import { temporaryFolder } from '../support/sqlite.ts'
import { timeWaking } from '../support/stopwatch.ts'
import { atOnce, chapter, message, silentLog, startWorker, tavern } from '../support/store.ts'

// Real processes, a real file, and real time: what is waited for is told by the children.

interface Told {
  readonly type: 'handling' | 'committed'
  readonly ids: readonly string[]
}

function startChild(url: string, name: string, count: number, hangs = false): ChildProcess {
  const script = new URL('./children/worker.ts', import.meta.url)
  const execArgv = ['--disable-warning=ExperimentalWarning']
  const child = fork(script, [url, name, `${count}`, hangs ? 'hangs' : ''], { execArgv })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function open(url: string): Promise<Store> {
  const store = await openStore(url, { clock: systemClock, random: systemRandom, log: silentLog })
  onTestFinished(() => store.close())
  return store
}

/** Resolves when so many events have been committed, by whichever child. */
async function committed(children: readonly ChildProcess[], count: number): Promise<void> {
  const done = Promise.withResolvers<void>()
  let sum = 0
  if (count === 0) done.resolve()
  for (const child of children) {
    child.on('message', ({ type, ids }: Told) => {
      if (type === 'committed') sum += ids.length
      if (sum >= count) done.resolve()
    })
  }
  await done.promise
}

async function endChild(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.disconnect()
  expect(await exited).toEqual([0, null])
}

async function lineIds(store: Store, thread: string): Promise<string[]> {
  const { lines } = await store.memory.history.read({ ...chapter, thread }, { limit: 1_000 })
  return lines.map(({ id }) => id)
}

test('two processes that accept and work on one file lose and double nothing, and keep the order', async () => {
  const url = `sqlite:${join(temporaryFolder(), 'dramatis.db')}`
  const count = 300
  const children = ['one', 'other'].map((name) => startChild(url, name, count))
  await committed(children, 2 * count)
  await Promise.all(children.map(endChild))
  const store = await open(url)
  expect(await store.mailbox.list()).toEqual([])
  for (const thread of ['0', '1', '2']) {
    const ids = await lineIds(store, thread)
    expect(ids).toHaveLength((2 * count) / 3)
    for (const name of ['one', 'other']) {
      const own = ids.filter((id) => id.startsWith(`${name}-`))
      const expected = Array.from(
        { length: count / 3 },
        (_, index) => `${name}-${index * 3 + Number(thread)}`,
      )
      expect(own).toEqual(expected)
    }
  }
})

test('what a killed process was handling is handled again, once, within seconds', async () => {
  const url = `sqlite:${join(temporaryFolder(), 'dramatis.db')}`
  const store = await open(url)
  await store.mailbox.accept(message('a'), atOnce)
  const child = startChild(url, 'child', 0, true)
  const [told] = await once(child, 'message')
  expect(told).toEqual({ type: 'handling', ids: ['a'] })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await store.mailbox.accept(message('b'), atOnce)

  const handled = Promise.withResolvers<void>()
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      const lines = batch.events.map(({ id }) => id)
      handled.resolve()
      await batch.commit({ handledEventIds: lines, changes: [] })
    },
  })
  expect(await timeWaking(() => handled.promise)).toBeLessThan(6_000)
  await worker.end()
  expect(worker.handed).toEqual([['a', 'b']])
  expect(await store.mailbox.list()).toEqual([])
})

test('processes that are killed at any moment lose and double nothing', async () => {
  const url = `sqlite:${join(temporaryFolder(), 'dramatis.db')}`
  const store = await open(url)
  const count = 400
  for (let index = 0; index < count; index += 1) {
    const conversation = { ...tavern, thread: `${index}` }
    await store.mailbox.accept(message(`${index}`, 'words', { conversation }), atOnce)
  }
  // Each dies after some of its messages, whatever it does then.
  for (const messages of [1, 6, 13]) {
    const child = startChild(url, 'victim', 0)
    let told = 0
    const killed = Promise.withResolvers<void>()
    child.on('message', () => {
      told += 1
      if (told === messages) killed.resolve()
    })
    await killed.promise
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const waiting = (await store.mailbox.list()).length
  const survivor = startChild(url, 'survivor', 0)
  await committed([survivor], waiting)
  await endChild(survivor)
  expect(await store.mailbox.list()).toEqual([])
  for (let index = 0; index < count; index += 1)
    expect(await lineIds(store, `${index}`)).toEqual([`${index}`])
})
