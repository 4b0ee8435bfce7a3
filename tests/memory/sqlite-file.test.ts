import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { unscrubbedMark } from '../../memory/transfer-marks.ts'
import type { Codec } from '../../src/contract/codec.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { Change } from '../../src/contract/mailbox.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { streamEntries } from '../suites/memory-log-suite.ts'
import { openProcess, type Process, temporaryFolder } from '../support/sqlite.ts'
import {
  atOnce,
  chapter,
  deletion,
  edit,
  line,
  message,
  startWorker,
  tavern,
  turnEntry,
} from '../support/store.ts'

const window = { name: 'window', scope: chapter, owner: '' } as const

/** Each text XORed, so that nothing of it can be read in the file. */
function xorCodec(keyId: string, key: number): Codec {
  const shift = (text: string) =>
    Array.from(text, (character) => String.fromCodePoint((character.codePointAt(0) ?? 0) ^ key)).join('')
  return {
    keyId,
    encode: shift,
    decode(stored, storedKeyId) {
      if (storedKeyId === keyId) return shift(stored)
      throw new MemoryError({ code: 'unknown-key', what: 'Unknown key.', remedy: 'Set the key.' })
    },
  }
}

/** Which of the store's files hold a text. */
function filesWith(path: string, text: string): string[] {
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file))
  return files.filter((file) => readFileSync(file).includes(text))
}

/** Writes a marked text into everything that holds texts. */
async function writeEverywhere(process: Process, text: string): Promise<void> {
  const { store } = process
  await commitChanges(process, [
    {
      type: 'lines-appended',
      chapter,
      lines: [line('a', text, { shown: text, speakerName: text, messageIds: ['m'] })],
    },
    { type: 'text-stored', hash: 'head', text },
    { type: 'log-appended', entry: turnEntry('t', { raw: text, userInfo: text }) },
    { type: 'state-set', key: { name: 'profile', scope: tavern, owner: 'ann' }, value: text },
  ])
  await store.memory.state.set(window, {
    firstLineId: 'a',
    story: text,
    userName: text,
    profile: text,
    cuts: 1,
    headSizing: { rates: { cjk: 1, other: 3, samples: 0 }, contextTokens: 8_192 },
  })
  await store.mailbox.amend(edit('m', `${text} again`))
  await store.mailbox.accept(message('w', text), { ...atOnce, queue: 'nobody' })
  await store.mailbox.accept(message('x', text), { ...atOnce, queue: 'nobody' })
  await store.mailbox.amend(edit('m-x', `${text} again`))
}

test('everything is there again when the file is opened again', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  await writeEverywhere(first, 'a word')
  await first.store.mailbox.accept(message('y'), { ...atOnce, position: { name: 'updates', value: '7' } })
  await first.store.close()

  const { store, clock } = await openProcess(path, {}, first)
  const { lines, revision } = await store.memory.history.read(chapter, { limit: 5 })
  expect(lines.map(({ text }) => text)).toEqual(['a word again'])
  expect(revision).toBe(3)
  expect(await store.memory.state.get({ name: 'profile', scope: tavern, owner: 'ann' })).toBe('a word')
  expect((await store.memory.state.get(window))?.story).toBe('a word')
  expect(await store.memory.fetchText('head')).toBe('a word')
  expect(await store.mailbox.fetchPosition('updates')).toBe('7')
  expect(await store.mailbox.accept(message('cause'), atOnce)).toBe('duplicate')
  const worker = startWorker(store.mailbox, { queue: 'nobody' })
  const own = startWorker(store.mailbox)
  await clock.advance(0)
  await Promise.all([worker.end(), own.end()])
  expect([...worker.handed, ...own.handed]).toEqual([['w', 'x'], ['y']])
})

test('a line as it was before a change is kept, until it is erased or removed', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  const database = new DatabaseSync(path)
  const kept = () => database.prepare('SELECT body FROM earlier_lines').all().length
  await commitChanges(process, [{ type: 'lines-appended', chapter, lines: [line('a'), line('b')] }])
  const changed = ['a', 'b'].map((id) => line(id, 'other words', { revision: 1 }))
  const replaced = changed.map((next) => ({ type: 'line-replaced', chapter, line: next }) as const)
  await commitChanges(process, replaced, 'again')
  expect(kept()).toBe(2)
  await commitChanges(process, [{ type: 'line-removed', chapter, lineId: 'a' }], 'removal')
  expect(kept()).toBe(1)
  await process.store.memory.erase({ type: 'person', platform: 'test', personId: 'ann' })
  expect(kept()).toBe(0)
  database.close()
})

test('of a removed line only its id and its place are kept, and an erase of all around it takes them', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  const said = line('a-line', 'Mondscheinsonate', { speakerId: 'a-speaker', messageIds: ['a-message'] })
  await commitChanges(process, [{ type: 'lines-appended', chapter, lines: [said, line('b')] }])
  await process.store.mailbox.amend(deletion('a-message'))
  // An erase of somebody else writes the file anew.
  await process.store.memory.erase({ type: 'person', platform: 'test', personId: 'bob' })
  expect(filesWith(path, 'a-line')).toEqual([path])
  for (const trace of ['Mondscheinsonate', 'a-speaker', 'a-message'])
    expect(filesWith(path, trace)).toEqual([])
  await process.store.memory.erase({ type: 'chapter', chapter })
  expect(filesWith(path, 'a-line')).toEqual([])
})

test('a file from before removed lines kept their places is brought up to date', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  await commitChanges(first, [{ type: 'lines-appended', chapter, lines: [line('a'), line('b')] }])
  await first.store.close()
  const database = new DatabaseSync(path)
  for (const table of ['removed_lines', 'leases', 'limits', 'checks', 'line_authors', 'log_floor'])
    database.exec(`DROP TABLE ${table}`)
  database.exec('ALTER TABLE conversations DROP COLUMN takeovers')
  database.exec('PRAGMA user_version = 1')
  database.close()
  const process = await openProcess(path, {}, first)
  await commitChanges(process, [{ type: 'line-removed', chapter, lineId: 'a' }], 'again')
  const { lines } = await process.store.memory.history.read(chapter, { limit: 5, fromLineId: 'a' })
  expect(lines.map(({ id }) => id)).toEqual(['b'])
})

test("a file from before records named their card's instruction and lines their author is brought up to date", async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  const rewritten = line('r', 'hers', { role: 'character', revision: 1 })
  await commitChanges(first, [
    { type: 'lines-appended', chapter, lines: [line('a'), { ...rewritten, text: 'his', revision: 0 }] },
    { type: 'line-replaced', chapter, line: rewritten },
    { type: 'text-stored', hash: 'system', text: 'an instruction' },
    { type: 'log-appended', entry: turnEntry('t', { systemHash: 'system', personIds: ['bob'] }) },
    { type: 'log-appended', entry: turnEntry('u', { personIds: ['bob'] }) },
  ])
  await first.store.close()
  const database = new DatabaseSync(path)
  for (const table of ['line_authors', 'log_floor']) database.exec(`DROP TABLE ${table}`)
  database.exec("DELETE FROM log_texts WHERE text_id = (SELECT id FROM texts WHERE hash = 'system')")
  database.exec('PRAGMA user_version = 4')
  database.close()
  const { store } = await openProcess(path, {}, first)
  const { lines } = await store.memory.history.read(chapter, { limit: 5 })
  expect(lines).toStrictEqual([line('a'), rewritten])
  await store.memory.erase({ type: 'person', platform: 'test', personId: 'ann' })
  expect(await store.memory.fetchText('system')).toBe('an instruction')
  await store.memory.erase({ type: 'person', platform: 'test', personId: 'bob' })
  expect(await store.memory.fetchText('system')).toBeUndefined()
})

test('a purge leaves no trace of lines, nor of the places of those that were removed before', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  const lines = ['a-line', 'b-line', 'c-line'].map((id) => line(id, 'Mondscheinsonate', { at: 1 }))
  await commitChanges(process, [
    { type: 'lines-appended', chapter, lines },
    { type: 'line-removed', chapter, lineId: 'b-line' },
    { type: 'line-replaced', chapter, line: line('a-line', 'Mondscheinsonate', { at: 1, revision: 1 }) },
  ])
  await process.store.memory.purge({ lines: 2 })
  expect((await process.store.transfer.count()).line).toBe(0)
  await process.store.close()
  for (const trace of ['Mondscheinsonate', 'a-line', 'b-line']) expect(filesWith(path, trace)).toEqual([])
})

test('a line from before emotions had a source is read', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  await commitChanges(process, [{ type: 'lines-appended', chapter, lines: [line('a')] }])
  const database = new DatabaseSync(path)
  database.exec("UPDATE lines SET body = json_remove(body, '$[9]')")
  expect(database.prepare('SELECT json_array_length(body) AS count FROM lines').get()?.count).toBe(9)
  database.close()
  const { lines } = await process.store.memory.history.read(chapter, { limit: 5 })
  expect(lines).toStrictEqual([line('a')])
})

test('a record from before they were packed is read', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const first = await openProcess(path)
  const entry = turnEntry('t', { lines: [{ id: 'a', revision: 0 }], raw: 'same', shown: 'same' })
  await first.store.memory.log.append([entry])
  await first.store.close()
  const database = new DatabaseSync(path)
  database.prepare('UPDATE log SET body = ?').run(JSON.stringify([entry.personIds, entry.value]))
  database.close()
  const again = await openProcess(path)
  expect(await streamEntries(again.store, 'turn')).toEqual([entry])
})

test('every text passes the codec', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path, { codec: xorCodec('night', 0x1ff) })
  await writeEverywhere(process, 'Mondscheinsonate')
  expect(filesWith(path, 'Mondscheinsonate')).toEqual([])
  expect((await process.store.memory.state.get(window))?.story).toBe('Mondscheinsonate')
  await process.store.close()
  expect(filesWith(path, 'Mondscheinsonate')).toEqual([])
})

test('the plain codec is seen by the same search', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  await writeEverywhere(await openProcess(path), 'Mondscheinsonate')
  expect(filesWith(path, 'Mondscheinsonate')).not.toEqual([])
})

test('texts of a key that is not there are refused, not shown as they are', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path, { codec: xorCodec('night', 0x1ff) })
  await writeEverywhere(process, 'Mondscheinsonate')
  const { store } = await openProcess(path)
  const unknownKey = { code: 'unknown-key' }
  await expect(store.memory.history.read(chapter, { limit: 1 })).rejects.toMatchObject(unknownKey)
  await expect(store.memory.state.get(window)).rejects.toMatchObject(unknownKey)
  await expect(store.memory.fetchText('head')).rejects.toMatchObject(unknownKey)
  await expect(store.memory.log.stream('turn')[Symbol.asyncIterator]().next()).rejects.toMatchObject(
    unknownKey,
  )
})

/** A turn of somebody, whose line grows afterwards, so that pages fill up and split. */
function turnOf(speakerId: string, word: string, id: string, length: number): Change[] {
  const said = line(id, `${word} `.repeat(length), { speakerId, messageIds: [id], turnId: id })
  return [
    { type: 'lines-appended', chapter, lines: [said] },
    { type: 'line-replaced', chapter, line: { ...said, text: said.text.repeat(3), revision: 1 } },
    { type: 'log-appended', entry: turnEntry(id, { raw: said.text, storyHash: id, personIds: [speakerId] }) },
    { type: 'text-stored', hash: id, text: said.text },
  ]
}

test('after an erase the files hold the texts no more, also between those that stay', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  for (let batch = 0; batch < 30; batch += 1) {
    const changes = Array.from({ length: 50 }, (_, index) => {
      const id = `${(index * 7) % 50}-${batch}`
      return index % 3 === 0
        ? turnOf('bob', 'Winterreise', id, (index * 13) % 40)
        : turnOf('ann', 'Mondscheinsonate', id, (index * 11) % 40)
    })
    await commitChanges(process, changes.flat(), `cause-${batch}`)
  }
  await writeEverywhere(process, 'Mondscheinsonate')
  expect(filesWith(path, 'Mondscheinsonate')).not.toEqual([])

  const ann = await process.store.memory.erase({ type: 'person', platform: 'test', personId: 'ann' })
  expect(ann).toEqual({ lines: 991, logEntries: 991, stateValues: 2, waitingEvents: 2 })
  expect(filesWith(path, 'Mondscheinsonate')).toEqual([])
  expect(filesWith(path, 'Winterreise')).not.toEqual([])

  const rest = await process.store.memory.erase({ type: 'conversation', conversation: tavern })
  expect(rest).toEqual({ lines: 510, logEntries: 510, stateValues: 0, waitingEvents: 0 })
  expect(filesWith(path, 'Winterreise')).toEqual([])
  expect(filesWith(path, 'tavern')).toEqual([])
})

/** Removes a line, which leaves something of it in the files until they are written anew. */
async function leaveTraces(process: Process, path: string): Promise<void> {
  const said = line('a', 'Mondscheinsonate', { messageIds: ['m'] })
  await commitChanges(process, [{ type: 'lines-appended', chapter, lines: [said, line('b')] }])
  await process.store.mailbox.amend(deletion('m'))
  expect(filesWith(path, 'Mondscheinsonate')).not.toEqual([])
}

const nobodySpoke = { ...tavern, place: 'elsewhere' }

test.each([
  ['a conversation', { type: 'conversation', conversation: nobodySpoke }],
  ['a place', { type: 'place', platform: 'test', place: 'elsewhere' }],
] as const)('erasing %s of which nothing is known does not have the file written anew', async (_, scope) => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  await leaveTraces(process, path)
  await process.store.memory.erase(scope)
  expect(filesWith(path, 'Mondscheinsonate')).not.toEqual([])
  await process.store.memory.state.set({ name: 'replies', scope: nobodySpoke, owner: '' }, 'every')
  await process.store.memory.erase(scope)
  expect(filesWith(path, 'Mondscheinsonate')).toEqual([])
})

test('an erase that was interrupted before the file was written anew is finished by the next one', async () => {
  const path = join(temporaryFolder(), 'dramatis.db')
  const process = await openProcess(path)
  await leaveTraces(process, path)
  await process.store.transfer.storeMark(unscrubbedMark, '')
  await process.store.memory.erase({ type: 'conversation', conversation: nobodySpoke })
  expect(filesWith(path, 'Mondscheinsonate')).toEqual([])
  expect(await process.store.transfer.fetchMark(unscrubbedMark)).toBeUndefined()
})

test('an erase of a place that was interrupted is finished by the next one', async () => {
  const { store, clock } = await openProcess(join(temporaryFolder(), 'dramatis.db'))
  const chapters = ['attic', 'hall', 'yard'].map((thread) => ({ ...chapter, thread }))
  const lines = Array.from({ length: 1_200 }, (_, index) => line(`${index}`))
  const changes = chapters.map((key): Change => ({ type: 'lines-appended', chapter: key, lines }))
  await commitChanges({ store, clock }, changes)
  const scope = { type: 'place', platform: 'test', place: 'tavern' } as const
  const count = async () => (await store.transfer.count()).line
  const stopping = new AbortController()
  const erasing = expect(store.memory.erase(scope, stopping.signal)).rejects.toThrow('killed')
  while ((await count()) > 2_000) await new Promise(setImmediate)
  stopping.abort(new Error('killed'))
  await erasing
  const left = await count()
  expect(left).toBeGreaterThan(0)
  expect(await store.memory.erase(scope)).toMatchObject({ lines: left })
  expect(await store.transfer.count()).toMatchObject({ line: 0, conversation: 0 })
})
