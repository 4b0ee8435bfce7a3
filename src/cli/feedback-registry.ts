import { systemClock, systemRandom } from '../app/system.ts'
import type { AuditRecord } from '../contract/audit.ts'
import { ConfigurationError, FeedbackError } from '../contract/errors.ts'
import type { AuditLine, AuditPart } from '../contract/feedback-desk.ts'
import type { Memory } from '../contract/memory.ts'
import { readTombstones } from '../feedback/evidence/tombstones.ts'
import { timeOf } from '../feedback/person/describe-time.ts'
import { readAudit } from '../feedback/place/read-audit.ts'
import { auditEntry } from '../util/audit-entry.ts'
import { platformScope } from '../util/platform-scope.ts'
import { withFeedback } from './feedback-store.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** `dramatis feedback trained EXPORT --adapter NAME`: tells the audit which LoRA adapter was trained on an export. */
export async function recordTrained(
  exportId: string,
  { adapter: lora, digest }: { readonly adapter?: string; readonly digest?: string },
  surroundings: Surroundings,
): Promise<number> {
  const { signal } = surroundings
  if (lora === undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: '--adapter is not given.',
      remedy: 'Write the name under which the LoRA adapter is served.',
    })
  return await withFeedback(surroundings, async ({ store: { memory } }) => {
    const isKnown = (record: AuditRecord) => record.type === 'export' && record.exportId === exportId
    if (!(await hasRecord(memory, isKnown, signal))) throw unknownExportError(exportId)
    const record = { version: 1, by: 'cli', type: 'trained', exportId, lora, digest } as const
    const isThere = (known: AuditRecord) =>
      known.type === 'trained' &&
      known.exportId === exportId &&
      known.lora === lora &&
      known.digest === digest
    if (await hasRecord(memory, isThere, signal)) {
      await print(surroundings, `That is known already: ${lora} was trained on ${exportId}.\n`)
      return 0
    }
    const entry = auditEntry({
      id: systemRandom.id(),
      at: systemClock.now(),
      conversation: platformScope(''),
      record,
    })
    await memory.log.append([entry], signal)
    await print(surroundings, `${lora} was trained on ${exportId}: tombstones tell of it from now on.\n`)
    return 0
  })
}

/** `dramatis feedback tombstones`: who was forgotten, when, in which exports they are, and which LoRA adapters were trained on those; tab-separated. */
export async function listTombstones(surroundings: Surroundings): Promise<number> {
  const { signal } = surroundings
  return await withFeedback(surroundings, async ({ store: { memory } }) => {
    const adapters = await readAdapters(memory, signal)
    let isEmpty = true
    for await (const { at, value } of readTombstones(memory, signal)) {
      if (isEmpty) await print(surroundings, `${tombstoneColumns.join('\t')}\n`)
      isEmpty = false
      const { pseudonym, exportIds } = value
      const trained = [...new Set(exportIds.flatMap((id) => adapters.get(id) ?? []))]
      const cells = [pseudonym, timeOf(at), exportIds.join(',') || '-', trained.join(',') || '-']
      await print(surroundings, `${cells.join('\t')}\n`)
    }
    if (isEmpty) warn(surroundings, 'Nobody has asked to be forgotten.')
    return 0
  })
}

const tombstoneColumns = ['person', 'forgotten', 'exports', 'adapters'] as const

/** What `dramatis feedback audit` was told. */
export interface AuditFlags {
  readonly platform?: string
  readonly place?: string
  /** A number, as it was typed. */
  readonly limit: string
}

/** `dramatis feedback audit`: the latest lines of the audit, so many of each group, newest first; tab-separated. */
export async function printAudit(
  { platform, place, limit }: AuditFlags,
  surroundings: Surroundings,
): Promise<number> {
  const most = Number(limit)
  if (!Number.isInteger(most) || most < 1)
    throw new ConfigurationError({
      code: 'usage',
      what: `--limit is no number: ${limit}.`,
      remedy: 'Write 50.',
    })
  if ((platform === undefined) !== (place === undefined))
    throw new ConfigurationError({
      code: 'usage',
      what: 'A place is named by --platform and --place.',
      remedy: 'Write both, or neither.',
    })
  const asked = platform === undefined || place === undefined ? undefined : { platform, place }
  return await withFeedback(surroundings, async ({ store: { memory } }) => {
    const parts = await readAudit(memory, asked, most, surroundings.signal)
    if (parts.length === 0) warn(surroundings, 'The audit is empty.')
    for (const { at, record, count } of mergeParts(parts)) {
      const { version: _, by, type, ...details } = record
      const told = JSON.stringify(count > 1 ? { ...details, count } : details)
      await print(surroundings, `${[timeOf(at), by, type, told].join('\t')}\n`)
    }
    const earlier = parts.reduce((sum, part) => sum + part.earlier, 0)
    if (earlier > 0) warn(surroundings, `Earlier lines: ${earlier}; --limit shows more.`)
    return 0
  })
}

function mergeParts(parts: readonly AuditPart[]): readonly AuditLine[] {
  return parts.flatMap(({ lines }) => lines).sort((one, other) => other.at - one.at)
}

async function hasRecord(
  { log }: Memory,
  fits: (record: AuditRecord) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const { value } of log.stream('audit', { signal })) if (fits(value)) return true
  return false
}

/** LoRA adapters by the export that they were trained on. */
async function readAdapters(
  { log }: Memory,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const adapters = new Map<string, string[]>()
  for await (const { value } of log.stream('audit', { signal })) {
    if (value.type !== 'trained') continue
    const name = value.digest === undefined ? value.lora : `${value.lora}@${value.digest}`
    adapters.set(value.exportId, [...(adapters.get(value.exportId) ?? []), name])
  }
  return adapters
}

function unknownExportError(exportId: string): FeedbackError {
  return new FeedbackError({
    code: 'unknown-export',
    what: `No export is ${exportId}.`,
    remedy: '`npx dramatis feedback audit` names them: e_ and 12 hexadecimal digits.',
  })
}
