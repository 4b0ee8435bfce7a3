import type { AuditRecord } from '../../contract/audit.ts'
import type { Change } from '../../contract/mailbox.ts'
import { auditEntry } from '../../util/audit-entry.ts'
import type { CommandCall } from './call.ts'

/** What somebody did. */
type Deed<Record> = Record extends AuditRecord ? Omit<Record, 'version' | 'by'> : never

/** Tells the audit of the place what the person of a call did. */
export function auditChange(
  { tools, scene, event }: Pick<CommandCall, 'tools' | 'scene' | 'event'>,
  deed: Deed<AuditRecord>,
): Change {
  const { conversation, personId } = scene
  const entry = auditEntry({
    id: `${event.id}:audit:${deed.type}`,
    at: tools.clock.now(),
    conversation,
    record: { version: 1, by: tools.hashes.person(conversation.platform, personId), ...deed },
  })
  return { type: 'log-appended', entry }
}
