import type { AuditActor } from '../contract/audit.ts'
import type { Clock } from '../contract/clock.ts'
import type { InboundEvent } from '../contract/event.ts'
import type { Limits } from '../contract/limits.ts'
import type { Log } from '../contract/log.ts'
import type { Memory } from '../contract/memory.ts'
import { auditEntry } from '../util/audit-entry.ts'
import { describeError } from '../util/describe-error.ts'
import type { IdentityHashes } from '../util/hash-id.ts'

/** So much is told of one person's refusals, and no more: they must not fill the audit. */
const mostRefusals = 20
const hourMs = 3_600_000

/** Whether a refusal of that person is still to be told. */
export async function isRefusalTold(limits: Limits, by: AuditActor, signal?: AbortSignal): Promise<boolean> {
  const { total } = await limits.count(JSON.stringify(['audit-refused', by]), 1, hourMs, signal)
  return total <= mostRefusals
}

/** What telling it needs. */
export interface ReplayTools {
  readonly memory: Pick<Memory, 'log'>
  readonly limits: Limits
  readonly hashes: IdentityHashes
  readonly clock: Clock
  readonly log: Log
}

/** Somebody sent a command about feedback a second time: it does nothing, and the audit tells of it. Never rejects. */
export async function auditReplay(
  { memory, limits, hashes, clock, log }: ReplayTools,
  event: InboundEvent,
): Promise<void> {
  if (event.type !== 'command-invoked' && event.type !== 'control-used') return
  const { id, conversation, from, command } = event
  if (!command.startsWith('feedback ')) return
  const { platform } = conversation
  try {
    const by = hashes.person(platform, from.id)
    if (!(await isRefusalTold(limits, by))) return
    const at = clock.now()
    const record = { version: 1, by, type: 'refused', command, why: 'replayed' } as const
    await memory.log.append([auditEntry({ id: `${id}:${at}:audit:refused`, at, conversation, record })])
  } catch (error) {
    log.warn({ error: describeError(error) }, 'a command that came twice could not be told in the audit')
  }
}
