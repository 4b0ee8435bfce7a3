import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { openProcess, temporaryFolder } from '../support/sqlite.ts'
import { createFakeRandom, silentLog, tavern } from '../support/store.ts'

const open = (url: string) =>
  openStore(url, { clock: createFakeClock(), random: createFakeRandom(), log: silentLog })

const replies = { name: 'replies', scope: tavern, owner: '' } as const

test.each([
  'mysql://user:secret@host/0',
  'postgres://user:secret@host',
  './data/dramatis.db',
  'user:secret@host',
  'sqlite:',
  'memory:secret',
  '',
])('%o is refused with the accepted forms, and without what may be a password', async (url) => {
  const opening = open(url)
  await expect(opening).rejects.toMatchObject({
    code: 'unsupported-url',
    name: 'MemoryError[unsupported-url]',
  })
  await expect(opening).rejects.toThrow(/sqlite:FILE.*sqlite::memory:.*redis:.*memory:/)
  await expect(opening).rejects.not.toThrow(/secret|user/)
})

test('an unknown scheme is named', async () => {
  await expect(open('postgres://user:secret@host')).rejects.toThrow('postgres://')
})

test('the folder and the file are made, for their owner only', async () => {
  const path = join(temporaryFolder(), 'deep', 'er', 'dramatis.db')
  const store = await open(`sqlite:${path}`)
  await store.memory.state.set(replies, 'every')
  for (const file of [path, `${path}-wal`, `${path}-shm`])
    expect(statSync(file).mode & 0o777, file).toBe(0o600)
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  await store.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
})

test('an absolute path may stand after two slashes', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  await (await open(`sqlite://${path}`)).close()
  expect(existsSync(path)).toBe(true)
})

test('an existing file keeps its rights', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  writeFileSync(path, '')
  chmodSync(path, 0o640)
  await (await open(`sqlite:${path}`)).close()
  expect(statSync(path).mode & 0o777).toBe(0o640)
})

// Node's own way of making missing folders never ends in `/proc`.
test('a file that cannot be opened is named', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  mkdirSync(join(folder, 'folder'))
  for (const path of [join(folder, 'file', 'dramatis.db'), join(folder, 'folder'), '/proc/x/dramatis.db']) {
    await expect(open(`sqlite:${path}`)).rejects.toMatchObject({ code: 'unreachable' })
    await expect(open(`sqlite:${path}`)).rejects.toThrow(path)
  }
})

test('a file that is no database is refused, and left as it is', async () => {
  const path = join(temporaryFolder(), 'notes.txt')
  writeFileSync(path, 'dear diary, '.repeat(200))
  await expect(open(`sqlite:${path}`)).rejects.toMatchObject({ code: 'corrupt' })
  expect(statSync(path).size).toBe(2_400)
})

test('a file of a newer version is refused with what to do', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  await (await open(`sqlite:${path}`)).close()
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 999')
  database.close()
  await expect(open(`sqlite:${path}`)).rejects.toMatchObject({ code: 'newer-schema' })
  await expect(open(`sqlite:${path}`)).rejects.toThrow(/Update/)
})

test('two processes that open a new file at once both get it', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const [one, other] = await Promise.all([openProcess(path), openProcess(path)])
  await one.store.memory.state.set(replies, 'every')
  expect(await other.store.memory.state.get(replies)).toBe('every')
})
