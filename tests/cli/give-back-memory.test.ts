import { expect, test } from 'vitest'
import { giveBackMemory } from '../../src/cli/give-back-memory.ts'

test('what nobody holds any more is gone', async () => {
  const held = { text: 'held' }
  const dropped = new WeakRef({ text: 'dropped' })
  const kept = new WeakRef(held)
  // A reference lasts as long as the turn in which it was made.
  await new Promise(setImmediate)
  giveBackMemory()
  expect(dropped.deref()).toBeUndefined()
  expect(kept.deref()).toBe(held)
})
