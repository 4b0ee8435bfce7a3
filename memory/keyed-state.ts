import { Keyv } from 'keyv'
import type { KeyedState, StateKey, StateSchema } from '../src/contract/memory.ts'
import { encodeStateKey } from './keys.ts'

/** Where a driver keeps state: texts by key, which it forgets after `ttlMs` by the store's own clock. */
export interface StateTable {
  get(key: string): Promise<string | undefined>
  set(key: string, text: string, ttlMs?: number): Promise<void>
  delete(key: string): Promise<boolean>
  /** Keyv asks for it; nothing of ours does. */
  clear(): Promise<void>
}

/** A value as state tables keep it, whoever writes it. */
export function encodeStateValue(value: StateSchema[keyof StateSchema]): string {
  return JSON.stringify(value)
}

/** Keyv over a driver's table. */
export function createKeyedState(table: StateTable): KeyedState {
  const keyv = new Keyv({
    store: table,
    // Keys have their scopes already, and a refused write is an error instead of `false`.
    useKeyPrefix: false,
    throwOnErrors: true,
    emitErrors: false,
    // Without Keyv's envelope: its time of expiry is the machine's, ours is the injected clock's.
    serialize: ({ value }) => JSON.stringify(value),
    deserialize: (text) => ({ value: JSON.parse(text) }),
  })

  return {
    async get<Name extends keyof StateSchema>(key: StateKey<Name>, signal?: AbortSignal) {
      signal?.throwIfAborted()
      return await keyv.get<StateSchema[Name]>(encodeStateKey(key))
    },
    async set(key, value, options = {}) {
      options.signal?.throwIfAborted()
      await keyv.set(encodeStateKey(key), value, options.ttlMs)
    },
    async delete(key, signal) {
      signal?.throwIfAborted()
      await keyv.delete(encodeStateKey(key))
    },
  }
}
