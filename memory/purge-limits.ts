import type { AuditRecord } from '../src/contract/audit.ts'
import type { LogSchema, PurgeLimits } from '../src/contract/memory.ts'

/** Before which time entries of the log are forgotten, by their names; of others none is, whatever is asked. */
export function limitedNames({
  records,
  feedback,
  audit,
}: PurgeLimits): ReadonlyMap<keyof LogSchema, number> {
  const limits = [
    ['turn', records],
    ['emotion', records],
    ['feedback', feedback],
    ['audit', audit],
  ] as const
  return new Map(limits.flatMap(([name, before]) => (before === undefined ? [] : [[name, before]])))
}

/** Tombstones name exports, and by these the LoRA adapters that were trained on them: what the audit tells of both stays as they do. */
export const lastingTypes: readonly AuditRecord['type'][] = ['export', 'undelivered', 'trained']

/** Whether a line of the audit is forgotten once it is too old. */
export function isPurged({ type }: AuditRecord): boolean {
  return !lastingTypes.includes(type)
}
