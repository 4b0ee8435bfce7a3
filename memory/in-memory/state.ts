import type { Clock } from '../../src/contract/clock.ts'
import type { StateTable } from '../keyed-state.ts'
import { checkOpen, type Tables } from './open.ts'

/** Texts by key. */
export function createStateTable(tables: Tables, clock: Clock): StateTable {
  return {
    async get(key) {
      checkOpen(tables)
      const value = tables.state.get(key)
      return value && value.expiresAt > clock.now() ? value.text : undefined
    },
    async set(key, text, ttlMs = Number.POSITIVE_INFINITY) {
      checkOpen(tables)
      tables.state.set(key, { text, expiresAt: clock.now() + ttlMs })
    },
    async delete(key) {
      checkOpen(tables)
      return tables.state.delete(key)
    },
    async clear() {
      tables.state.clear()
    },
  }
}
