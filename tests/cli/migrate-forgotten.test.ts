import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { carryStore } from '../../src/cli/carry-store.ts'
import type { Store } from '../../src/contract/store.ts'
import { ann, bob, cleo, tavern } from '../feedback/playhouse.ts'
import { openRedisServer, type RedisServer } from '../support/redis-server.ts'
import { createSurroundings } from './fake-surroundings.ts'
import { withStore } from './forgotten-stores.ts'
import { createDirectory } from './run-cli.ts'
import { runHere } from './run-here.ts'
import { openBeside } from './store-records.ts'

let server: RedisServer
let stores = 0
beforeAll(async () => {
  server = await openRedisServer()
})
afterAll(() => server.close())

/** A store, and what it was some time ago. */
async function openPair(kind: string) {
  const directory = await createDirectory()
  const [before, file] = ['before.db', 'now.db'].map((name) => `sqlite:${join(directory, name)}`)
  stores += 1
  const now = kind === 'redis' ? `${server.url}/0?prefix=now${stores}:` : (file ?? '')
  await withStore(before ?? '', async ({ play, says }) => {
    for (const person of [ann, bob, cleo]) {
      await says(person, 'training', true)
      play.likes(play.turn(tavern, [[person, `Words of ${person.id}.`]], ['Yes.']), person)
    }
    await play.settle()
  })
  const run = (...words: readonly string[]) => runHere(words, directory, { MEMORY_URL: now })
  if (kind === 'redis')
    expect(await run('migrate', '--from', before ?? '', '--to', now)).toMatchObject({ code: 0 })
  else await copyFile(join(directory, 'before.db'), join(directory, 'now.db'))
  return { directory, before: before ?? '', now, run }
}

describe.each(['sqlite', 'redis'])('added to a store (%s)', (kind) => {
  it('whoever was forgotten there is forgotten in what is added, also what they said since', async () => {
    const { before, now, run } = await openPair(kind)
    await withStore(now, async ({ forget, says, play }) => {
      await forget(bob)
      await says(ann, 'training', false)
      play.turn({ ...tavern, thread: 'other' }, [[bob, 'Anew.']], ['Hello.'])
      await play.settle()
    })
    const { code, output, errorOutput } = await run('migrate', '--merge', '--from', before, '--to', now)
    expect([code, output]).toEqual([0, expect.stringContaining('has everything now')])
    expect(errorOutput).toContain('1 person had asked to be forgotten in one of the two stores only')
    await withStore(now, async ({ text, agrees, store }) => {
      for (const gone of ['Words of 1002', 'Anew', `"${bob.id}"`]) expect(await text()).not.toContain(gone)
      expect(await text()).toContain('Words of 1003')
      expect(await agrees(ann, 'training')).toBe(false)
      expect(await store.transfer.fetchMark('to-forget')).toBeUndefined()
    })
    // Another time nobody is left to be forgotten.
    const again = await run('migrate', '--merge', '--from', before, '--to', now)
    expect([again.code, again.errorOutput]).toEqual([0, expect.stringContaining('1 person had asked')])
  })

  it('whoever was forgotten in what is added is forgotten there, too', async () => {
    const { before, now, run } = await openPair(kind)
    await withStore(before, ({ forget }) => forget(bob))
    const { code, errorOutput } = await run('migrate', '--merge', '--from', before, '--to', now)
    expect([code, errorOutput]).toEqual([0, expect.stringContaining('1 person had asked')])
    await withStore(now, async ({ text }) => expect(await text()).not.toContain('Words of 1002'))
    const after = await run('migrate', '--merge', '--from', before, '--to', now)
    expect([after.code, after.errorOutput]).toEqual([0, ''])
  })

  it.each(['copying', 'forgetting'])('comes right where it was broken off while %s', async (step) => {
    const { directory, before, now, run } = await openPair(kind)
    await withStore(before, ({ forget }) => forget(bob))
    await withStore(now, ({ forget }) => forget(ann))
    const [source, target] = [await openBeside(before), await openBeside(now)]
    let writes = 0
    const breaking: Store = {
      ...target,
      memory: {
        ...target.memory,
        erase: async (scope, signal) => {
          if (step === 'forgetting') throw new RangeError('broken off')
          return await target.memory.erase(scope, signal)
        },
      },
      transfer: {
        ...target.transfer,
        write: async (records, signal) => {
          await target.transfer.write(records, signal)
          writes += 1
          if (step === 'copying') throw new RangeError('broken off')
        },
      },
    }
    const { surroundings } = createSurroundings(directory)
    const words = { title: 'carried', name: 'same', command: 'again', whenBroken: '', whenFilled: '' }
    const options = { ...words, from: 'one', to: 'other', mayMerge: true, hashKey: undefined, surroundings }
    await expect(carryStore(source, breaking, options)).rejects.toThrow('broken off')
    expect(writes).toBeGreaterThan(0)
    expect((await run('feedback', 'tombstones')).errorOutput).toContain('holds only a part')
    await carryStore(source, target, options)
    await Promise.all([source.close(), target.close()])
    await withStore(now, async ({ text }) => {
      for (const gone of ['Words of 1001', 'Words of 1002']) expect(await text()).not.toContain(gone)
      expect(await text()).toContain('Words of 1003')
    })
  })
})

it('into an empty store everything comes as it is, also who was forgotten and came back', async () => {
  const { directory, before, run } = await openPair('sqlite')
  await withStore(before, async ({ forget, play }) => {
    await forget(bob)
    play.turn({ ...tavern, thread: 'other' }, [[bob, 'Anew.']], ['Hello.'])
    await play.settle()
  })
  const to = `sqlite:${join(directory, 'empty.db')}`
  const moved = await run('migrate', '--merge', '--from', before, '--to', to)
  expect([moved.code, moved.errorOutput]).toEqual([0, ''])
  await withStore(to, async ({ text }) => expect(await text()).toContain('Anew'))
})

it('a store with a key of its own gets that of the exports, and warns where both have some', async () => {
  const { directory, before, run } = await openPair('sqlite')
  const exportIt = (url: string, out: string) =>
    runHere(['feedback', 'export', '--format', 'jsonl', '--out', out], directory, { MEMORY_URL: url })
  expect(await exportIt(before, 'rows.jsonl')).toMatchObject({ code: 0 })
  const [fresh, used] = ['fresh.db', 'used.db'].map((name) => `sqlite:${join(directory, name)}`)
  const key = await withStore(before, async (people) => people.key)
  expect(await withStore(fresh ?? '', async (people) => people.key)).not.toBe(key)
  const moved = await run('migrate', '--merge', '--from', before, '--to', fresh ?? '')
  expect([moved.code, moved.errorOutput]).toEqual([0, ''])
  await withStore(fresh ?? '', async (people) => {
    expect(people.key).toBe(key)
    await people.forget(bob)
  })
  await withStore(used ?? '', async (people) => {
    people.play.likes(people.play.turn(tavern, [[cleo, 'Hi.']], ['Ho.']), cleo)
    await people.play.settle()
  })
  await exportIt(used ?? '', 'other.jsonl')
  const warned = await run('migrate', '--merge', '--from', fresh ?? '', '--to', used ?? '')
  expect([warned.code, warned.errorOutput]).toEqual([0, expect.stringContaining('have different keys')])
  const cleaned = await runHere(['feedback', 'clean', 'rows.jsonl'], directory, { MEMORY_URL: used ?? '' })
  expect(cleaned.output).toContain('3 rows, 1 removed')
})
