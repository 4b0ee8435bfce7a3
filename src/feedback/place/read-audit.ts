import type { AuditRecord } from '../../contract/audit.ts'
import { type AuditGroup, type AuditLine, type AuditPart, auditGroups } from '../../contract/feedback-desk.ts'
import type { Memory } from '../../contract/memory.ts'

const dayMs = 86_400_000

/**
 * The latest lines of the audit, newest first, so many of each group; of the whole store, or of a place. What somebody does again and
 * again on a day (UTC) is one line: nobody pushes out by it what others are to see.
 */
export async function readAudit(
  { log }: Pick<Memory, 'log'>,
  place: { readonly platform: string; readonly place: string } | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<readonly AuditPart[]> {
  const groups = new Map(auditGroups.map((group) => [group, createGroup(limit)]))
  for await (const { at, value } of log.stream('audit', place ? { place, signal } : { signal }))
    groups.get(groupOf(value))?.add(at, value)
  return [...groups].flatMap(([group, { read }]) => {
    const { lines, earlier } = read()
    return lines.length > 0 ? [{ group, lines, earlier }] : []
  })
}

function groupOf(record: AuditRecord): AuditGroup {
  switch (record.type) {
    case 'export':
    case 'undelivered':
    case 'trained':
    case 'cleaned':
      return 'exports'
    case 'summary':
    case 'audit-read':
      return 'looks'
    case 'erased':
    case 'purged':
      return 'erasures'
    case 'studio':
    case 'safety':
      return 'others'
    case 'refused':
      return 'refusals'
  }
}

/** Lines of one key are one; what nobody was handed takes the place of its export. `undefined`: it is a line of its own. */
function keyOf(at: number, record: AuditRecord): readonly unknown[] | undefined {
  const day = Math.floor(at / dayMs)
  const { by, type } = record
  switch (record.type) {
    case 'export':
    case 'undelivered':
      return [record.exportId]
    case 'summary':
    case 'audit-read':
      return [type, by, day]
    case 'refused':
      return [type, by, record.command, record.why, day]
    case 'studio':
      return [type, by, record.action, day]
    case 'safety':
      return [type, record.what, day]
    default:
      return undefined
  }
}

/** Keeps the latest lines, in bounded room. */
function createGroup(limit: number) {
  const lines = new Map<string | symbol, AuditLine>()
  let earlier = 0
  return {
    add(at: number, record: AuditRecord): void {
      const parts = keyOf(at, record)
      const key = parts ? JSON.stringify(parts) : Symbol('of its own')
      const known = lines.get(key)
      // Behind all others, for it is the latest.
      lines.delete(key)
      const count = known?.record.type === record.type ? known.count + 1 : 1
      lines.set(key, { at, record, count })
      const [oldest] = lines.keys()
      if (lines.size <= 2 * limit || oldest === undefined) return
      lines.delete(oldest)
      earlier += 1
    },
    read(): Omit<AuditPart, 'group'> {
      const latest = [...lines.values()].slice(-limit).reverse()
      return { lines: latest, earlier: earlier + lines.size - latest.length }
    },
  }
}
