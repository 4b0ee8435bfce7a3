import type { Memory, StateKey } from '../contract/memory.ts'
import type { AdapterState } from '../contract/platform.ts'

/** What an adapter keeps in the store, apart from what others keep there. */
export function createAdapterState(memory: Pick<Memory, 'state'>, adapter: string): AdapterState {
  return stateIn(memory, adapter, undefined)
}

/** With a place, of it alone. */
function stateIn(
  memory: Pick<Memory, 'state'>,
  adapter: string,
  scope: StateKey<'adapter'>['scope'],
): AdapterState {
  const { state } = memory
  const keyOf = (key: string): StateKey<'adapter'> => ({ name: 'adapter', scope, owner: `${adapter}:${key}` })
  return {
    get: (key, signal) => state.get(keyOf(key), signal),
    async set(key, value, options = {}) {
      if (value === undefined) await state.delete(keyOf(key), options.signal)
      else await state.set(keyOf(key), value, options)
    },
    at: (place) => stateIn(memory, adapter, { platform: adapter, place, thread: '' }),
  }
}
