import { expect, test } from 'vitest'
import type { StoreEvent } from '../../adapters/discord/arrival.ts'
import { createPump } from '../../adapters/discord/gateway/pump.ts'
import { MemoryError, PlatformError } from '../../src/contract/errors.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createListeningStore } from '../support/listening-host.ts'
import { silentLog } from '../support/store.ts'

function openPump(options: { readonly mayMove?: () => boolean } = {}) {
  const clock = createFakeClock()
  const store = createListeningStore(clock)
  const { signal } = new AbortController()
  const pump = createPump({
    ...{ name: 'position', host: store.openHost(), clock, log: silentLog, signal, mayMove: () => true },
    ...options,
  })
  const stored = () => {
    const value = store.positions.get('position')
    return value === undefined ? undefined : JSON.parse(value).sequence
  }
  const session = (sequence: number) => ({ id: 'session', sequence, resumeUrl: 'ws://here', intents: 1 })
  return { clock, store, pump, stored, push: (at: number, work?: StoreEvent) => pump.push(session(at), work) }
}

/** Stores its position like an event does. */
function storing(store: ReturnType<typeof createListeningStore>, until?: Promise<void>): StoreEvent {
  return async (position) => {
    await until
    if (position) store.positions.set(position.name, position.value)
    return position !== undefined
  }
}

test('the first position of a session is stored at once; then it moves with events', async () => {
  const { clock, store, pump, stored, push } = openPump()
  push(1)
  await clock.advance(0)
  expect(stored()).toBe(1)
  push(2, storing(store))
  push(3)
  await clock.advance(0)
  expect(stored()).toBe(2)
  await pump.end()
  expect(stored()).toBe(3)
})

test('what needs no event moves it every 100 of them, or every 10 s', async () => {
  const { clock, stored, push } = openPump()
  for (let at = 1; at <= 150; at += 1) push(at)
  await clock.advance(0)
  expect(stored()).toBe(101)
  await clock.advance(10_000)
  push(151)
  await clock.advance(0)
  expect(stored()).toBe(151)
})

test('what needs not be stored does not pile up while something is', async () => {
  const { clock, store, pump, stored, push } = openPump()
  const back = Promise.withResolvers<void>()
  for (let at = 1; at <= 200; at += 1) push(at, storing(store, back.promise))
  for (let at = 201; at <= 5_000; at += 1) push(at)
  await clock.advance(0)
  expect(pump.waiting()).toBeLessThanOrEqual(1_000)
  push(5_001, storing(store))
  back.resolve()
  await clock.advance(60_000)
  await pump.end()
  expect(stored()).toBe(5_001)
})

test('it never passes what is not stored', async () => {
  const { clock, store, stored, push } = openPump()
  const back = Promise.withResolvers<void>()
  push(1)
  push(2, storing(store, back.promise))
  push(3, storing(store))
  for (let at = 4; at < 150; at += 1) push(at)
  await clock.advance(20_000)
  expect(stored()).toBe(1)
  back.resolve()
  await clock.advance(0)
  push(150, storing(store))
  await clock.advance(0)
  expect(stored()).toBe(150)
})

test('while something is still to be read back it stays', async () => {
  let mayMove = false
  const { clock, store, pump, stored, push } = openPump({ mayMove: () => mayMove })
  push(1)
  push(2, storing(store))
  await clock.advance(0)
  expect(stored()).toBeUndefined()
  mayMove = true
  await pump.move()
  expect(stored()).toBe(2)
})

test('what cannot be read is left out; what cannot be stored for good ends it', async () => {
  const { clock, store, pump, stored, push } = openPump()
  push(1, async () => {
    throw new PlatformError({ code: 'rejected', what: 'No.', remedy: 'None.' })
  })
  push(2, storing(store))
  await clock.advance(0)
  expect(stored()).toBe(2)
  const corrupt = new MemoryError({ code: 'corrupt', what: 'The file is torn.', remedy: 'Restore it.' })
  push(3, async () => {
    throw corrupt
  })
  await expect(pump.running).rejects.toBe(corrupt)
  expect(stored()).toBe(2)
})
