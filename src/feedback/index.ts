import type { Clock, Random } from '../contract/clock.ts'
import type { FeedbackConfig } from '../contract/config.ts'
import type { FeedbackDesk } from '../contract/feedback-desk.ts'
import type { Leases } from '../contract/lease.ts'
import type { Memory } from '../contract/memory.ts'
import { auditEntry } from '../util/audit-entry.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { forgetPerson } from './person/forget.ts'
import { collectPerson } from './person/personal-data.ts'
import { busyError, exportPlace } from './place/place-export.ts'
import { readAudit } from './place/read-audit.ts'
import { summarize } from './place/summary.ts'
import { createRegistry } from './run/registry.ts'

/** See {@link createFeedbackDesk}. */
export interface FeedbackDeskOptions {
  readonly memory: Memory
  readonly hashes: IdentityHashes
  readonly clock: Clock
  readonly random: Random
  readonly settings: FeedbackConfig
  /** Of the store; absent: no other process writes to it. */
  readonly leases?: Leases
}

/** What moderators and people ask about feedback in their place. */
export function createFeedbackDesk(options: FeedbackDeskOptions): FeedbackDesk {
  const { memory, clock, random, leases } = options
  const registry = createRegistry({ memory, leases })
  const exporting = new Set<string>()
  return {
    async exportPlace(request, signal) {
      const { platform, place } = request.conversation
      const key = JSON.stringify([platform, place])
      if (exporting.has(key)) throw busyError()
      exporting.add(key)
      try {
        return await exportPlace({ ...options, registry }, request, signal)
      } finally {
        exporting.delete(key)
      }
    },
    async summarize({ filter, by, conversation }, signal) {
      const { platform, place } = conversation
      const summary = await summarize(memory, { ...filter, platform, place }, signal)
      const audit = auditEntry({
        id: random.id(),
        at: clock.now(),
        conversation,
        record: { version: 1, by, type: 'summary' },
      })
      await memory.log.append([audit], signal)
      return summary
    },
    readAudit: (place, limit, signal) => readAudit(memory, place, limit, signal),
    collectPerson: (request, signal) => collectPerson(memory, request, signal),
    forgetPerson: (platform, personId, signal) => forgetPerson(options, platform, personId, signal),
  }
}
