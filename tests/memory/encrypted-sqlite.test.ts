import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { readAll, writeCanaries } from '../support/canaries.ts'
import { reencode } from '../support/reencode.ts'
import { openProcess, type Process, temporaryFolder } from '../support/sqlite.ts'

const [key = '', next = ''] = [1, 2].map(() => randomBytes(32).toString('base64'))

/** Which of the texts stand readable in the files of the store. */
function readable(path: string, texts: readonly string[]): readonly string[] {
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file))
  const bytes = Buffer.concat(files.map((file) => readFileSync(file)))
  return texts.filter((text) => bytes.includes(text))
}

/** Ids of the keys that rows of each table were written with. */
function keyIds(path: string): { readonly [table: string]: readonly unknown[] } {
  const database = new DatabaseSync(path)
  const tables = database
    .prepare(
      `SELECT DISTINCT sqlite_schema.name AS name FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) AS info
      WHERE info.name = 'key_id'`,
    )
    .all()
    .map(({ name }) => String(name))
  const found = tables.map((table) => {
    const rows = database.prepare(`SELECT DISTINCT key_id FROM ${table}`).all()
    return [table, rows.map(({ key_id }) => key_id)] as const
  })
  database.close()
  return Object.fromEntries(found)
}

function open(path: string, keys: readonly string[], since?: Process): Promise<Process> {
  return openProcess(path, { codec: createCodec(keys) }, since)
}

test('without a key every text stands in the files, so that the search for them can fail', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const canaries = await writeCanaries(await open(path, []))
  expect(readable(path, canaries)).toEqual(canaries)
})

test('with a key none does, whichever door it came through', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await open(path, [key])
  const canaries = await writeCanaries(process)
  expect(readable(path, canaries)).toEqual([])
  const { keyId } = createCodec([key])
  for (const ids of Object.values(keyIds(path))) expect(ids).toEqual([keyId])
  expect(Object.keys(keyIds(path))).toHaveLength(7)
})

test('from plain to a key, to the next, and back to plain', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await open(path, [])
  const canaries = await writeCanaries(process)
  const before = await readAll(process)

  const encrypted = await open(path, [key], process)
  const { looked, written } = await reencode(encrypted.store)
  expect(written).toBeGreaterThan(25)
  expect(looked).toBe(written)
  expect(readable(path, canaries)).toEqual([])
  expect(await readAll(encrypted)).toBe(before)
  expect(await reencode(encrypted.store)).toEqual({ looked, written: 0 })

  await reencode((await open(path, [next, key], process)).store)
  const rotated = await open(path, [next], process)
  expect(await readAll(rotated)).toBe(before)
  await expect(readAll(encrypted)).rejects.toMatchObject({ code: 'unknown-key' })

  await reencode((await open(path, ['plain', next], process)).store)
  expect(await readAll(process)).toBe(before)
  for (const ids of Object.values(keyIds(path))) expect(ids).toEqual(['plain'])
})

test('a text whose key is not there ends it, and what was written anew stays so', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await open(path, [key])
  await process.store.memory.state.set({ name: 'hash-key', scope: undefined, owner: '' }, 'a key')
  const other = await open(path, [next], process)
  await expect(reencode(other.store)).rejects.toMatchObject({ code: 'unknown-key' })
  const both = await open(path, [next, key], process)
  expect(await reencode(both.store)).toEqual({ looked: 1, written: 1 })
})

test('many texts, while somebody writes: none is lost or left, and what was interrupted is scrubbed by the next', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await open(path, [])
  const { state } = process.store.memory
  const keyOf = (owner: number) => ({ name: 'adapter', scope: undefined, owner: `o${owner}` }) as const
  for (let owner = 0; owner < 450; owner += 1) await state.set(keyOf(owner), `Mondscheinsonate ${owner}`)

  const encrypted = await open(path, [key], process)
  for await (const { looked } of encrypted.store.memory.reencode()) if (looked >= 200) break
  expect(readable(path, ['Mondscheinsonate 449'])).not.toEqual([])
  let writes = 0
  for await (const _ of encrypted.store.memory.reencode()) {
    await encrypted.store.memory.state.set(keyOf(writes), `Winterreise ${writes}`)
    writes += 1
  }
  expect(readable(path, ['Mondscheinsonate', 'Winterreise'])).toEqual([])
  expect(await encrypted.store.memory.state.get(keyOf(0))).toBe('Winterreise 0')
  expect(await encrypted.store.memory.state.get(keyOf(449))).toBe('Mondscheinsonate 449')
})
