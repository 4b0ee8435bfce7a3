import type { AuditRecord } from '../contract/audit.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import type { LogEntry } from '../contract/memory.ts'

/** A line of the audit. It names nobody but by a hash, so that it outlives whoever is forgotten. */
export function auditEntry({
  id,
  at,
  conversation: { platform, place, thread },
  record,
}: {
  /** The same for each try at the same thing. */
  readonly id: string
  /** Ms since 1970. */
  readonly at: number
  /** Whose place can read it. */
  readonly conversation: ConversationKey
  readonly record: AuditRecord
}): LogEntry<'audit'> {
  return {
    id,
    name: 'audit',
    at,
    conversation: { platform, place, thread },
    turnId: '',
    personIds: [],
    value: record,
  }
}
