import type { Random } from '../contract/clock.ts'
import type { StateKey } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'

const stateKey: StateKey<'hash-key'> = { name: 'hash-key', scope: undefined, owner: '' }

/**
 * The key of a store for the ids of its logs; made where it has none. Processes that start together make one: whoever has the
 * lease looks again before it writes. Fails with a MemoryError.
 */
export async function loadHashKey(
  { memory, leases }: Pick<Store, 'memory' | 'leases'>,
  random: Random,
  signal: AbortSignal,
): Promise<string> {
  let key = await memory.state.get(stateKey, signal)
  if (key !== undefined) return key
  await leases.hold(
    'hash-key',
    async () => {
      key = await memory.state.get(stateKey, signal)
      if (key !== undefined) return
      const made = random.id()
      await memory.state.set(stateKey, made, { signal })
      key = made
    },
    signal,
  )
  signal.throwIfAborted()
  return key ?? ''
}
