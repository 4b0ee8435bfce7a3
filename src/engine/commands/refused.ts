import type { AuditRecord } from '../../contract/audit.ts'
import type { CommandSpec } from '../../contract/commands.ts'
import type { Change } from '../../contract/mailbox.ts'
import { isRefusalTold } from '../audit.ts'
import { auditChange } from './audit-change.ts'
import type { CommandCall } from './call.ts'

/** Whether others are told who asked for it in vain. */
export function isAudited({ path }: CommandSpec): boolean {
  return path.startsWith('feedback ')
}

/** Tells the audit that somebody asked for what is not theirs to have; nothing of other commands. */
export async function refusal(
  call: CommandCall,
  spec: CommandSpec,
  why: Extract<AuditRecord, { type: 'refused' }>['why'],
): Promise<readonly Change[]> {
  if (!isAudited(spec)) return []
  const { tools, scene } = call
  const { conversation, personId, signal } = scene
  const by = tools.hashes.person(conversation.platform, personId)
  if (!(await isRefusalTold(tools.limits, by, signal))) return []
  return [auditChange(call, { type: 'refused', command: spec.path, why })]
}
