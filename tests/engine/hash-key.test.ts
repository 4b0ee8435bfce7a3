import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../memory/index.ts'
import { loadHashKey } from '../../src/engine/hash-key.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeRandom, silentLog } from '../support/store.ts'

const signal = new AbortController().signal

async function open() {
  const clock = createFakeClock()
  const random = createFakeRandom()
  const store = await openStore('memory:', { clock, random, log: silentLog })
  onTestFinished(async () => await store.close())
  return { clock, random, store }
}

test('a store gets a key once, and keeps it', async () => {
  const { store, random } = await open()
  const key = await loadHashKey(store, random, signal)
  expect(key).toMatch(/./)
  expect(await loadHashKey(store, random, signal)).toBe(key)
})

test('processes that start together agree on one', async () => {
  const { store, random, clock } = await open()
  const loading = Promise.all(Array.from({ length: 5 }, () => loadHashKey(store, random, signal)))
  await clock.advance(20_000)
  expect(new Set(await loading).size).toBe(1)
})

test('a program that ends waits for none', async () => {
  const { store, random } = await open()
  const leaving = new AbortController()
  const held = Promise.withResolvers<void>()
  const holding = store.leases.hold('hash-key', () => held.promise, signal)
  const loading = loadHashKey(store, random, leaving.signal)
  leaving.abort()
  await expect(loading).rejects.toThrow('abort')
  held.resolve()
  await holding
})
