import type { Clock } from '../../contract/clock.ts'
import type { ConsentState } from '../../contract/consent.ts'
import type { Memory } from '../../contract/memory.ts'
import { consentKey, noConsentState } from '../../util/consent.ts'
import { keep } from '../../util/keep.ts'

/** How long other processes may not know what somebody has just said. */
const knownMs = 60_000

/** What people agree to; read from the store once a minute at most. */
export interface Consents {
  stateOf(platform: string, personId: string, signal?: AbortSignal): Promise<ConsentState>
  /** What was read of somebody is old. */
  forget(platform: string, personId: string): void
}

/** Remembers of nobody anything yet; beyond `capacity` people, whoever was read longest ago is forgotten. */
export function createConsents(memory: Pick<Memory, 'state'>, clock: Clock, capacity = 10_000): Consents {
  const known = new Map<string, { readonly state: ConsentState; readonly until: number }>()
  return {
    async stateOf(platform, personId, signal) {
      const key = JSON.stringify([platform, personId])
      const found = known.get(key)
      if (found && found.until > clock.now()) return found.state
      const state = (await memory.state.get(consentKey(platform, personId), signal)) ?? noConsentState
      keep(known, key, { state, until: clock.now() + knownMs }, capacity)
      return state
    },
    forget: (platform, personId) => void known.delete(JSON.stringify([platform, personId])),
  }
}
