import type { Clock, Random } from '../../contract/clock.ts'
import { FeedbackError } from '../../contract/errors.ts'
import type { FeedbackDesk, PlaceExport } from '../../contract/feedback-desk.ts'
import { auditEntry } from '../../util/audit-entry.ts'
import { findExportWithdrawn, type Withdrawn } from '../clean/withdrawals.ts'
import { fetchForgotten } from '../evidence/tombstones.ts'
import { addCounts, countReasons } from '../run/counts.ts'
import { createExportId } from '../run/export-id.ts'
import { createExportRun } from '../run/export-run.ts'
import { createExportPeople, type ExportPeople } from '../run/people.ts'
import type { Registry } from '../run/registry.ts'
import { defaultContextLines, type ExportRun, type ExportTools } from '../run/run-types.ts'
import { isTrainingFormat } from '../training/types.ts'
import { createFileParts, tooLargeError } from './gzip-parts.ts'
import { createFolderArchive } from './zip-file.ts'

/** What exports of places need. */
export interface PlaceTools extends ExportTools {
  readonly registry: Registry
  readonly clock: Clock
  readonly random: Random
}

type PlaceFiles = Omit<Awaited<ReturnType<FeedbackDesk['exportPlace']>>, 'withdraw'>

/** See `FeedbackDesk.exportPlace`. */
export async function exportPlace(
  tools: PlaceTools,
  request: PlaceExport,
  signal: AbortSignal,
): ReturnType<FeedbackDesk['exportPlace']> {
  const { memory, registry, clock, random } = tools
  const { conversation, format, by } = request
  const { platform, place } = conversation
  const filter = { ...request.filter, platform, place }
  let withdrawn: Withdrawn = new Map()
  for (;;) {
    const exportId = createExportId(random)
    const startedAt = clock.now()
    const before = await fetchForgotten(memory, signal)
    const options = {
      exportId,
      format,
      filter,
      contextLines: defaultContextLines,
      shapes: ['trl'],
      form: 'as-served',
    } as const
    const people = createExportPeople(tools.hashes)
    const run = await createExportRun(tools, options, signal)
    const made = await gather(run, { request, exportId, people, at: startedAt }, signal)
    const known = [...people.known.values()].filter((person) => person !== undefined)
    await registry.enter(exportId, known, signal)
    const forgotten = await fetchForgotten(memory, signal)
    const isForgotten = [...people.known.keys()].some(
      (pseudonym) => forgotten.get(pseudonym) !== before.get(pseudonym),
    )
    // What this try has read of it may be old; what the one before it has found was known to this one.
    const isAgreedTo = (one: Withdrawn) => [...one].every(([person, at]) => withdrawn.get(person) === at)
    const search = { among: people.known, since: startedAt }
    const { untrained, unshown } = await findExportWithdrawn(tools, format, search, signal)
    const found = new Map([...untrained, ...unshown])
    if (isForgotten || !isAgreedTo(found)) {
      // It was never there.
      withdrawn = new Map([...withdrawn, ...found])
      await registry.withdraw(exportId, known, signal)
      continue
    }
    const { rows, leftOut } = made.report
    const shapes = isTrainingFormat(format) ? { shapes: options.shapes } : {}
    const counts = { rows, leftOut, people: people.known.size }
    const details = { exportId, startedAt, format, ...shapes, filter, ...counts }
    const record = { version: 1, by, type: 'export', ...details } as const
    const audit = auditEntry({ id: exportId, at: clock.now(), conversation, record })
    await memory.log.append([audit], signal)
    return {
      ...made,
      async withdraw(until) {
        const record = { version: 1, by, type: 'undelivered', exportId } as const
        const entry = auditEntry({ id: `${exportId}:undelivered`, at: clock.now(), conversation, record })
        await memory.log.append([entry], until)
        await registry.withdraw(exportId, known, until)
      },
    }
  }
}

async function gather(
  run: ExportRun,
  {
    request,
    exportId,
    people,
    at,
  }: {
    readonly request: PlaceExport
    readonly exportId: string
    readonly people: ExportPeople
    readonly at: number
  },
  signal: AbortSignal,
): Promise<PlaceFiles> {
  const { format } = request
  const isFolder = isTrainingFormat(format)
  const parts = createFileParts(run.header, request)
  const archive = createFolderArchive()
  const { maxRecords = Number.POSITIVE_INFINITY } = request
  let [rows, masked, leftOut, records] = [0, 0, {}, 0]
  for await (const step of run.steps(undefined, signal)) {
    for (const { file, text } of step.texts)
      if (isFolder) archive.add(file, text)
      else await parts.add(text)
    rows += step.rows
    masked += step.masked
    leftOut = addCounts(leftOut, countReasons(step.leftOut))
    people.add(step.people)
    // What nobody asked for takes time, too: it is read all the same.
    records += Math.max(1, step.rows + step.leftOut.length)
    if (records > maxRecords) throw tooManyError(maxRecords)
  }
  leftOut = addCounts(leftOut, await run.countUnreached(signal))
  const report = { exportId, rows, leftOut, masked }
  const name = `feedback-${new Date(at).toISOString().slice(0, 10)}`
  if (!isFolder) {
    const mediaType = format === 'csv' ? 'text/csv' : 'application/jsonl'
    return { files: await parts.end(`${name}.${format}`, mediaType), report }
  }
  if (rows === 0) return { files: [], report }
  for (const { file, text } of run.sidecars()) archive.add(file, text)
  const bytes = await archive.pack()
  if (bytes.length > request.maxFileBytes) throw tooLargeError()
  return { files: [{ name: `${name}-${format}.zip`, mediaType: 'application/zip', bytes }], report }
}

/** More than a bot should look at beside its conversations. */
function tooManyError(records: number): FeedbackError {
  return new FeedbackError({
    code: 'too-many',
    what: `There are more than ${records} records to look at.`,
    remedy:
      'Ask for a shorter period. Whoever runs the bot gets all of it with `npx dramatis feedback export`.',
  })
}

/** Another one of the place is not done yet. */
export function busyError(): FeedbackError {
  return new FeedbackError({
    code: 'busy',
    what: 'An export of this place is being made already.',
    remedy: 'Wait for its end, then try again.',
    isRetryable: true,
  })
}
