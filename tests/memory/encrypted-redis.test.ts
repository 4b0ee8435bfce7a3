import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCodec } from '../../memory/encryption.ts'
import { commitChanges } from '../suites/memory-history-suite.ts'
import { readAll, writeCanaries } from '../support/canaries.ts'
import { setUpRedis } from '../support/file-redis.ts'
import { reencode } from '../support/reencode.ts'
import { chapter, line, type Stage } from '../support/store.ts'

const [key = '', next = ''] = [1, 2].map(() => randomBytes(32).toString('base64'))

const redis = setUpRedis()

async function open(keys: readonly string[]): Promise<Stage> {
  return { store: await redis.open({ codec: createCodec(keys) }), clock: redis.clock }
}

async function dump(): Promise<string> {
  // Once more, for what stands in a JSON text may itself be one.
  return JSON.stringify(await redis.dump()).replaceAll('\\', '')
}

async function readable(texts: readonly string[]): Promise<readonly string[]> {
  const all = await dump()
  return texts.filter((text) => all.includes(text))
}

test('without a key every text stands in Redis, so that the search for them can fail', async () => {
  const canaries = await writeCanaries(await open([]))
  expect(await redis.inFile(canaries)).toEqual(canaries)
  // But for what a change has replaced.
  const left = await readable(canaries)
  const gone = canaries.filter((canary) => !left.includes(canary))
  expect(gone).toEqual([expect.stringContaining('an event that runs')])
})

test('with a key none does, whichever door it came through', async () => {
  const canaries = await writeCanaries(await open([key]))
  expect(await readable(canaries)).toEqual([])
  expect(await redis.inFile(canaries)).toEqual([])
  expect(await dump()).not.toContain('"plain"')
})

test('from plain to a key, to the next, and back to plain', async () => {
  const process = await open([])
  const canaries = await writeCanaries(process)
  const before = await readAll(process)
  const expiring = 'dramatis:state:store/.adapter/test:key'
  expect(await redis.admin.pTTL(expiring)).toBeGreaterThan(0)

  const encrypted = await open([key])
  const { looked, written } = await reencode(encrypted.store)
  expect(written).toBeGreaterThan(20)
  expect(looked).toBeGreaterThanOrEqual(written)
  expect(await readable(canaries)).toEqual([])
  expect(await dump()).not.toContain('"plain"')
  await expect.poll(() => redis.inFile(canaries), { interval: 10 }).toEqual([])
  expect(await redis.admin.pTTL(expiring)).toBeGreaterThan(0)
  expect(await readAll(encrypted)).toBe(before)
  expect(await reencode(encrypted.store)).toEqual({ looked, written: 0 })

  await reencode((await open([next, key])).store)
  expect(await readAll(await open([next]))).toBe(before)
  expect(await dump()).not.toContain(createCodec([key]).keyId)
  await expect(readAll(encrypted)).rejects.toMatchObject({ code: 'unknown-key' })

  await reencode((await open(['plain', next])).store)
  expect(await readAll(process)).toBe(before)
  expect(await dump()).not.toContain(createCodec([next]).keyId)
})

test('a text whose key is not there ends it, and what was written anew stays so', async () => {
  const { store } = await open([key])
  await store.memory.state.set({ name: 'hash-key', scope: undefined, owner: '' }, 'a key')
  await expect(reencode((await open([next])).store)).rejects.toMatchObject({ code: 'unknown-key' })
  expect(await reencode((await open([next, key])).store)).toEqual({ looked: 1, written: 1 })
})

test('many lines, while others are added, changed and removed: none is lost or left', async () => {
  const plain = await open([])
  const lines = Array.from({ length: 250 }, (_, index) => line(`l${index}`, `Mondscheinsonate ${index}`))
  await commitChanges(plain, [{ type: 'lines-appended', chapter, lines }])
  const encrypted = await open([key])
  let steps = 0
  for await (const _ of encrypted.store.memory.reencode()) {
    steps += 1
    const changed = line(`l${steps}`, `Winterreise ${steps}`, { revision: 1 })
    await commitChanges(
      encrypted,
      [
        { type: 'lines-appended', chapter, lines: [line(`new${steps}`, `Winterreise new ${steps}`)] },
        { type: 'line-replaced', chapter, line: changed },
        { type: 'line-removed', chapter, lineId: `l${200 + steps}` },
      ],
      `cause-${steps}`,
    )
  }
  expect(steps).toBeGreaterThan(2)
  expect(await readable(['Mondscheinsonate', 'Winterreise'])).toEqual([])
  const read = await encrypted.store.memory.history.read(chapter, { limit: 1_000 })
  const texts = read.lines.map(({ text }) => text)
  expect(texts).toHaveLength(250)
  expect(texts[1]).toBe('Winterreise 1')
  expect(texts.filter((text) => text.startsWith('Mondscheinsonate'))).toHaveLength(250 - 2 * steps)
})
