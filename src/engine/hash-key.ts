import type { Random } from '../contract/clock.ts'
import type { StateKey } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'

/** Where the key of a store is. */
export const hashKeyState: StateKey<'hash-key'> = { name: 'hash-key', scope: undefined, owner: '' }

/**
 * The key of a store for the ids of its logs; made where it has none. Processes that start together make one: whoever has the
 * lease looks again before it writes. Fails with a MemoryError.
 */
export async function loadHashKey(
  { memory, leases }: Pick<Store, 'memory' | 'leases'>,
  random: Random,
  signal: AbortSignal,
): Promise<string> {
  let key = await memory.state.get(hashKeyState, signal)
  if (key !== undefined) return key
  await leases.hold(
    'hash-key',
    async () => {
      key = await memory.state.get(hashKeyState, signal)
      if (key !== undefined) return
      const made = random.id()
      await memory.state.set(hashKeyState, made, { signal })
      key = made
    },
    signal,
  )
  signal.throwIfAborted()
  return key ?? ''
}

/** Writes it anew, with the encryption key of today: without that one, the store is not opened again. */
export async function sealHashKey({ memory }: Pick<Store, 'memory'>, key: string): Promise<void> {
  // A store that takes no writes is opened all the same, and the next start does it.
  await memory.state.set(hashKeyState, key).catch(() => {})
}

/** Fails with a MemoryError `unknown-key` where the encryption key of the store is not among those of the settings. */
export async function checkHashKey({ memory }: Pick<Store, 'memory'>): Promise<void> {
  await memory.state.get(hashKeyState)
}
