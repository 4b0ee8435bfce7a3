import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { translateError } from '../../memory/sqlite/errors.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { openProcess, temporaryFolder } from '../support/sqlite.ts'
import { atOnce, chapter, line, message, startWorker, tavern, turnEntry } from '../support/store.ts'

/** Another program that holds the file's write lock. */
function holdLock(path: string): () => void {
  const database = new DatabaseSync(path)
  database.exec('BEGIN IMMEDIATE')
  return () => database.close()
}

test('a write waits for another program, and writes after it come after it', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store, clock } = await openProcess(path)
  const letGo = holdLock(path)
  const accepting = ['a', 'b', 'c'].map((id) => store.mailbox.accept(message(id), atOnce))
  await clock.advance(100)
  letGo()
  await clock.advance(1_000)
  expect(await Promise.all(accepting)).toEqual(['accepted', 'accepted', 'accepted'])
  expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c'])
})

test('a program that does not let go makes a write fail as busy, which may be tried again', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store, clock } = await openProcess(path)
  const letGo = holdLock(path)
  const refused = expect(store.mailbox.accept(message('a'), atOnce)).rejects.toMatchObject({
    code: 'busy',
    isRetryable: true,
  })
  await clock.advance(6_000)
  await refused
  // Readers are not held up.
  expect((await store.memory.history.read(chapter, { limit: 1 })).lines).toEqual([])
  letGo()
  expect(await store.mailbox.accept(message('a'), atOnce)).toBe('accepted')
})

test('a worker outlasts a store that is busy', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store, clock } = await openProcess(path)
  await store.mailbox.accept(message('a'), atOnce)
  const letGo = holdLock(path)
  const worker = startWorker(store.mailbox)
  await clock.advance(7_000)
  expect(worker.handed).toEqual([])
  letGo()
  await clock.advance(3_000)
  expect(worker.handed).toEqual([['a']])
  await worker.end()
})

test('a full disk refuses a commit whole, and the turn is written when there is room', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store, clock } = await openProcess(path, { maxPages: 120 })
  const codes: unknown[] = []
  const large = 'x'.repeat(600_000)
  await store.mailbox.accept(message('a'), atOnce)
  const worker = startWorker(store.mailbox, {
    handle: async (batch) => {
      const text = batch.attempt === 1 ? large : 'short'
      const change = {
        type: 'lines-appended',
        chapter,
        lines: [line('first'), line('second', text)],
      } as const
      await batch.commit({ handledEventIds: ['a'], changes: [change] }).catch((error: unknown) => {
        codes.push(error instanceof Error && 'code' in error ? error.code : error)
        throw error
      })
    },
  })
  await clock.advance(0)
  expect(codes).toEqual(['full'])
  expect(await store.memory.history.read(chapter, { limit: 5 })).toEqual({ lines: [], revision: 0 })
  expect((await store.mailbox.list())[0]).toMatchObject({ eventId: 'a', attempts: 1, lastError: 'full' })
  await clock.advance(1_000)
  await worker.end()
  expect((await store.memory.history.read(chapter, { limit: 5 })).lines.map(({ text }) => text)).toEqual([
    'text of first',
    'short',
  ])
})

test('on a full disk nothing that was told to be written is lost, and nothing else is there', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const { store } = await openProcess(path, { maxPages: 150 })
  const full = { code: 'full', isRetryable: true }
  const accepted: string[] = []
  let refusal: unknown
  for (let index = 0; refusal === undefined; index += 1) {
    const conversation = { ...tavern, thread: `${index}` }
    await store.mailbox.accept(message(`${index}`, 'y'.repeat(3_000), { conversation }), atOnce).then(
      () => accepted.push(`${index}`),
      (error: unknown) => {
        refusal = error
      },
    )
  }
  expect(refusal).toMatchObject(full)
  expect(accepted.length).toBeGreaterThan(10)
  expect((await store.mailbox.list()).map(({ eventId }) => eventId)).toEqual(accepted)
  await expect(store.memory.log.append([turnEntry('t', { raw: 'z'.repeat(20_000) })])).rejects.toMatchObject(
    full,
  )
  const set = store.memory.state.set({ name: 'profile', scope: tavern, owner: 'a' }, 'z'.repeat(20_000))
  await expect(set).rejects.toMatchObject(full)
  expect(await store.memory.state.get({ name: 'profile', scope: tavern, owner: 'a' })).toBeUndefined()

  for (const id of accepted) await store.mailbox.drop('test', id)
  expect(await store.mailbox.accept(message('late', 'y'.repeat(3_000)), atOnce)).toBe('accepted')
})

test('a damaged file is told as such', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  await commitChanges(process, [
    { type: 'lines-appended', chapter, lines: Array.from({ length: 500 }, (_, index) => line(`${index}`)) },
  ])
  await process.store.close()
  const file = openSync(path, 'r+')
  for (let at = 4_096; at < readFileSync(path).length; at += 4_096) writeSync(file, 'damage'.repeat(50), at)
  closeSync(file)
  const opening = openProcess(path).then(({ store }) => store.memory.history.read(chapter, { limit: 500 }))
  await expect(opening).rejects.toMatchObject({ code: 'corrupt' })
  expect(existsSync(path)).toBe(true)
})

test('what SQLite refuses becomes an error of the family', () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  new DatabaseSync(path).close()
  const database = new DatabaseSync(path, { readOnly: true })
  const failing = (work: () => unknown): unknown => {
    try {
      return work()
    } catch (error) {
      return translateError(error)
    }
  }
  const createTable = () => database.exec('CREATE TABLE a (b)')
  expect(failing(createTable)).toMatchObject({ code: 'unreachable', isRetryable: false })
  const openNothing = () => new DatabaseSync(join(path, 'nothing'))
  expect(failing(openNothing)).toMatchObject({ code: 'unreachable', isRetryable: false })
  database.close()
  expect(failing(createTable)).toMatchObject({ code: 'closed' })
  const own = new TypeError('ours')
  expect(translateError(own)).toBe(own)
})
