import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openProcess, temporaryFolder } from '../support/sqlite.ts'
import { atOnce, message } from '../support/store.ts'

const path = () => join(temporaryFolder(), 'dramatis.db')

test('a store without room for another event says so before it refuses one', async () => {
  const { store } = await openProcess(path(), { maxPages: 100 })
  await expect(store.check()).resolves.toBeUndefined()
  for (let count = 0; ; count += 1) {
    const isTaken = await store.mailbox.accept(message(`${count}`, 'x'.repeat(2_000)), atOnce).then(
      () => true,
      () => false,
    )
    if (!isTaken) break
    expect(count).toBeLessThan(200)
  }
  await expect(store.check()).rejects.toMatchObject({ code: 'full', isRetryable: true })
})

test('a store that another program holds says so within two seconds, and answers when it is let go', async () => {
  const file = path()
  const { store, clock } = await openProcess(file)
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const refused = expect(store.check()).rejects.toMatchObject({ code: 'busy', isRetryable: true })
  await clock.advance(2_000)
  await refused
  other.close()
  const answered = expect(store.check()).resolves.toBeUndefined()
  await clock.advance(2_000)
  await answered
})

test('whoever asks can give up, and nothing is left behind', async () => {
  const file = path()
  const { store, clock } = await openProcess(file)
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const ending = new AbortController()
  const asked = expect(store.check(ending.signal)).rejects.toThrow('enough')
  ending.abort(new RangeError('enough'))
  await asked
  other.close()
  await clock.advance(5_000)
  await store.check()
  const reader = new DatabaseSync(file)
  expect(reader.prepare('SELECT count(*) AS count FROM checks').get()?.count).toBe(0)
  reader.close()
})
