import { createClient } from '@keyv/redis'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { systemClock, systemRandom } from '../../src/app/system.ts'
import type { Store } from '../../src/contract/store.ts'
import { openRedisServer } from '../support/redis-server.ts'
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

/** A server whose memory is full, with a store in it that has a line, and two events that wait. */
async function startFull() {
  const server = await openRedisServer()
  onTestFinished(() => server.close())
  const admin = createClient({ url: server.url })
  await admin.connect()
  onTestFinished(() => admin.destroy())
  const open = async (query = ''): Promise<Store> => {
    const dependencies = { clock: systemClock, random: systemRandom, log: silentLog }
    const store = await openStore(`${server.url}${query}`, dependencies)
    onTestFinished(() => store.close())
    return store
  }
  const store = await open()
  const gate = createGate()
  const worker = startWorker(store.mailbox, { handle: gate.handle })
  await store.mailbox.accept(message('said'), atOnce)
  await commitAll(await gate.entered)
  gate.open()
  await worker.end()
  await store.mailbox.accept(message('waits'), atOnce)
  await store.mailbox.accept(message('waits-too'), atOnce)
  await store.close()
  await admin.configSet('maxmemory', '1')
  return { admin, open }
}

test('a store whose Redis is full opens, says what to do, is looked at and read', async () => {
  const { admin, open } = await startFull()
  const store = await open()
  await expect(store.check()).rejects.toMatchObject({
    code: 'full',
    message: expect.stringMatching(/used up its maxmemory.*CONFIG SET maxmemory/),
  })
  expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['waits', 'waits-too'])
  const records = []
  for await (const page of store.transfer.read({ batchSize: 10 })) records.push(...page.records)
  expect(records.length).toBeGreaterThan(0)
  await admin.configSet('maxmemory', '0')
  await store.check()
})

test('what is not needed can be dropped and erased there', async () => {
  const { open } = await startFull()
  const { mailbox, memory } = await open()
  expect(await mailbox.drop('test', 'waits')).toBe(true)
  expect((await mailbox.list()).map(({ eventId }) => eventId)).toEqual(['waits-too'])
  const erased = await memory.erase({ type: 'conversation', conversation: tavern })
  expect(erased).toMatchObject({ lines: 1, waitingEvents: 1 })
  expect((await memory.history.read(chapter, { limit: 5 })).lines).toEqual([])
  expect(await mailbox.list()).toEqual([])
})

test('an erase of a person goes through, and leaves no trace of them', async () => {
  const { admin, open } = await startFull()
  const { memory } = await open()
  const erased = await memory.erase({ type: 'person', platform: 'test', personId: 'ann' })
  expect(erased).toMatchObject({ waitingEvents: 2 })
  expect(await admin.keys('*ann*')).toEqual([])
})

test('what is too old is purged there, also from a store of an earlier version', async () => {
  const { admin, open } = await startFull()
  const { memory } = await open()
  await admin.del('dramatis:texts-counted')
  expect(await memory.purge({ lines: Number.MAX_SAFE_INTEGER, records: 1 })).toMatchObject({ lines: 1 })
  expect((await memory.history.read(chapter, { limit: 5 })).lines).toEqual([])
})

test('a store that nobody has written to yet can be opened there', async () => {
  const { open } = await startFull()
  const store = await open('?prefix=other:')
  expect(await store.mailbox.list()).toEqual([])
  await expect(store.mailbox.accept(message('a'), atOnce)).rejects.toMatchObject({ code: 'full' })
})
