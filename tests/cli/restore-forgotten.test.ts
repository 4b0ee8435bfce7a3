import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ann, bob, cleo, tavern } from '../feedback/playhouse.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { withStore } from './forgotten-stores.ts'
import { createDirectory } from './run-cli.ts'
import { runHere } from './run-here.ts'

let server: RedisServer
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

const unknown = 'What people asked for after the backup was made is not known here'

/** A store of which there is a backup; Cleo had been forgotten, and has come back, before that. */
async function openSaved() {
  const directory = await createDirectory()
  const url = `sqlite:${join(directory, 'a.db')}`
  const run = (...words: readonly string[]) => runHere(words, directory, { MEMORY_URL: url })
  await withStore(url, async ({ play, says, forget }) => {
    play.turn(tavern, [[cleo, 'Mapleseed of old.']], ['Oh.'])
    await play.settle()
    await forget(cleo)
    for (const person of [ann, bob, cleo]) {
      await says(person, 'training', true)
      play.likes(play.turn(tavern, [[person, `Words of ${person.id}.`]], [`To ${person.id}.`]), person)
    }
    await play.settle()
  })
  expect(await run('backup', 'saved.db')).toMatchObject({ code: 0 })
  return { directory, url, run }
}

it('forgets those again who asked for it after the backup, and what people took back stays taken back', async () => {
  const { directory, url, run } = await openSaved()
  const exported = await run('feedback', 'export', '--format', 'jsonl')
  const exportId = /e_[0-9a-f]{12}/.exec(exported.output)?.[0] ?? ''
  await run('feedback', 'trained', exportId, '--adapter', 'wren-1')
  const pseudonym = await withStore(url, async ({ forget, says, pseudonym, play }) => {
    await forget(bob)
    await says(ann, 'training', false)
    // They came back: what they say from now on is not in the backup either.
    await says(bob, 'feedback', true)
    play.turn(tavern, [[bob, 'Anew.']], ['Hello.'])
    await play.settle()
    return pseudonym(bob)
  })
  // Of one that was killed.
  await writeFile(join(directory, 'a.db.restored-wal'), 'half')
  const { code, output, errorOutput } = await run('restore', 'saved.db')
  expect([code, errorOutput]).toEqual([0, ''])
  expect(output).toContain('1 person had asked to be forgotten since the backup, and is forgotten again.')
  expect(output).toContain('What 2 people agreed to, or took back, since then still holds.')
  await withStore(url, async ({ text, agrees, values, store }) => {
    const all = await text()
    for (const gone of ['Words of 1002', 'Anew', bob.name]) expect(all).not.toContain(gone)
    for (const there of ['Words of 1001', 'Words of 1003']) expect(all).toContain(there)
    expect(await agrees(ann, 'training')).toBe(false)
    expect([await agrees(bob, 'training'), await agrees(bob, 'feedback')]).toEqual([undefined, true])
    const exports = (await values('tombstone')).flatMap((tombstone) =>
      tombstone.pseudonym === pseudonym ? tombstone.exportIds : [],
    )
    expect(exports).toContain(exportId)
    const scope = { platform: 'telegram', place: '', thread: '' }
    expect(await store.memory.state.get({ name: 'exports-of', scope, owner: ann.id })).toContain(exportId)
  })
  expect((await run('feedback', 'tombstones')).output).toMatch(
    new RegExp(`${pseudonym}.*${exportId}\\twren-1`),
  )
  expect((await run('feedback', 'clean', 'feedback.jsonl')).output).toContain('2 rows, 1 removed')
  const names = await readdir(directory)
  expect(names.filter((name) => /restored|-wal|-shm|part/.test(name))).toEqual([])
  expect(await readFile(join(directory, 'a.db'), 'latin1')).not.toContain('Words of 1002')
  // The same again: the backup is still older, and what is known now stays known.
  expect((await run('restore', 'saved.db')).output).toContain('1 person had asked to be forgotten')
})

it('says nothing where nobody asked for anything', async () => {
  const { directory, run } = await openSaved()
  const { output, errorOutput } = await run('restore', 'saved.db')
  expect([output.split('\n').length, errorOutput]).toEqual([3, ''])
  expect(await readdir(directory)).not.toContain('a.db.restored')
})

it('warns where nobody can tell who asked for it: the file is damaged, missing, or another store', async () => {
  const { directory, url, run } = await openSaved()
  await withStore(url, ({ forget }) => forget(bob))
  const other = `sqlite:${join(directory, 'other.db')}`
  await withStore(other, ({ forget }) => forget(ann))
  const into = (name: string) => runHere(['restore', 'saved.db'], directory, { MEMORY_URL: name })
  const told = await into(other)
  expect(told.errorOutput).toContain(unknown)
  // Whom the other store knew to be forgotten stays forgotten all the same.
  expect(told.output).toContain('1 person had asked')
  expect((await into(`sqlite:${join(directory, 'new.db')}`)).errorOutput).toContain(unknown)
  expect((await into(`${server.url}/0?prefix=restored:`)).errorOutput).toContain(unknown)
  const bytes = await readFile(join(directory, 'a.db'))
  await writeFile(join(directory, 'a.db'), bytes.fill(7, 20))
  const damaged = await run('restore', 'saved.db')
  expect([damaged.code, damaged.errorOutput]).toEqual([0, expect.stringContaining(unknown)])
  expect(damaged.errorOutput).toContain('The store that was there tells nothing of people. ')
  await withStore(url, async ({ text }) => expect(await text()).toContain('Words of 1002'))
})

it('says why the store that was there tells nothing: its key is missing', async () => {
  const { directory, url, run } = await openSaved()
  const key = Buffer.alloc(32, 7).toString('base64')
  expect(await runHere(['encrypt'], directory, { MEMORY_URL: url, ENCRYPTION_KEY: key })).toMatchObject({
    code: 0,
  })
  const { code, errorOutput } = await run('restore', 'saved.db')
  expect([code, errorOutput]).toEqual([0, expect.stringContaining(unknown)])
  expect(errorOutput).toMatch(/tells nothing of people\. .*ENCRYPTION_KEY/)
})
