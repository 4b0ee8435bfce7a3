import { parseJson } from '../../../src/util/parse-json.ts'
import type { Stage } from './stage.ts'

/** As long as an answer is tried. */
const keptMs = 86_400_000

/** How long the store is waited for. */
const storePatienceMs = 2_000

/**
 * Messages of a reply that was shown while it was written, so that whoever takes its answer over changes them instead of sending
 * others. Never fails: without it there is one more beside it.
 */
export interface Begun {
  /** What an earlier try has shown of the reply with that number in its answer. */
  find(number: number): Promise<readonly string[]>
  keep(number: number, messageIds: readonly string[]): Promise<void>
}

/** Builds it. */
export function createBegun(stage: Stage): Begun {
  const { tools, target } = stage
  const keyOf = (number: number) => `begun:${target.idempotencyKey}:${number}`
  const patience = () => AbortSignal.timeout(storePatienceMs)

  return {
    async find(number) {
      if (!target.isTakenOver) return []
      const kept = await tools
        .host()
        .state.get(keyOf(number), patience())
        .catch(() => undefined)
      const ids = kept === undefined ? [] : parseJson(kept)
      if (!Array.isArray(ids)) return []
      stage.repeated = 'found'
      return ids.filter((id) => typeof id === 'string')
    },
    async keep(number, messageIds) {
      const value = JSON.stringify(messageIds)
      await tools
        .host()
        .state.set(keyOf(number), value, { ttlMs: keptMs, signal: patience() })
        .catch(() => {})
    },
  }
}
