import { dirname, join } from 'node:path'
import { systemClock } from '../app/system.ts'
import type { ExportFilter, ExportReport } from '../contract/feedback-export.ts'
import { cleanFile } from '../feedback/clean/clean.ts'
import { type Cleaning, clocksMs, peopleOfRecord } from '../feedback/clean/clean-row.ts'
import { recountReadme } from '../feedback/clean/readme.ts'
import { readFileRows } from '../feedback/clean/rows-of-file.ts'
import { findExportWithdrawn } from '../feedback/clean/withdrawals.ts'
import { fetchForgotten } from '../feedback/evidence/tombstones.ts'
import { addCounts, countReasons } from '../feedback/run/counts.ts'
import { createExportRun } from '../feedback/run/export-run.ts'
import { createExportPeople, type ExportPeople } from '../feedback/run/people.ts'
import { createRegistry, type Registry } from '../feedback/run/registry.ts'
import type { ExportOptions, ExportRun } from '../feedback/run/run-types.ts'
import { isTrainingFormat } from '../feedback/training/types.ts'
import { auditEntry } from '../util/audit-entry.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { platformScope } from '../util/platform-scope.ts'
import { type ExportPart, openPart, type PartMark, partPaths } from './feedback-part.ts'
import { createCounter } from './feedback-progress.ts'
import type { FeedbackStore } from './feedback-store.ts'
import { type Surroundings, warn } from './surroundings.ts'

/** Entries of the log, and time, after which what is written is made durable. */
const keptSteps = 2_000
const keptMs = 5_000

/** What is written where, and how far it is. */
export interface WrittenExport {
  readonly opened: FeedbackStore
  readonly options: ExportOptions
  readonly out: string
  readonly mark: PartMark
}

/** How far it is, without its files. */
type Reached = Omit<PartMark, 'bytes'>

/** Writes an export, from its beginning or from where it was broken off, enters it into the registry and the audit, and gives it its name. */
export async function writeExport(job: WrittenExport, surroundings: Surroundings): Promise<ExportReport> {
  const { opened, options, out, mark } = job
  const { signal } = surroundings
  const { store, hashes, config } = opened
  const tools = { memory: store.memory, hashes, settings: config.feedback }
  const run = await createExportRun(tools, options, signal)
  const isFolder = isTrainingFormat(options.format)
  const people = createExportPeople(hashes)
  const part = await openPart(out, { isFolder, header: run.header, mark })
  try {
    // Only what is durable is looked at: the rest was cut off.
    if (mark.position !== undefined) await rememberPeople(part, people, signal)
    const registry = createRegistry(store)
    const writing = { ...job, isFolder, part, people, registry }
    const reached = await writeSteps(run, writing, surroundings)
    const leftOut = addCounts(reached.leftOut, await run.countUnreached(signal))
    const whole = await cleanMeanwhile(writing, { ...reached, leftOut }, signal)
    const { exportId, rows, masked } = whole
    const { format, filter, shapes } = options
    const told = describeFilter(filter, hashes)
    const audit = {
      exportId,
      startedAt: mark.startedAt,
      format,
      ...(isFolder ? { shapes } : {}),
      filter: told,
      rows,
      leftOut: whole.leftOut,
    }
    const details = { ...audit, people: people.known.size }
    const scope = platformScope(filter.platform ?? '')
    const record = { version: 1, by: 'cli', type: 'export', ...details } as const
    await store.memory.log.append(
      [auditEntry({ id: exportId, at: systemClock.now(), conversation: scope, record })],
      signal,
    )
    const sidecars = run.sidecars()
    await part.finish(rows < reached.rows ? await recountSidecars(sidecars, part, out, signal) : sidecars)
    return { exportId, rows, masked, leftOut: whole.leftOut }
  } finally {
    await part.close()
  }
}

/** A place may be a person's own: it is told as a keyed hash. */
function describeFilter(filter: ExportFilter, hashes: IdentityHashes): ExportFilter {
  const { platform, place } = filter
  if (platform === undefined || place === undefined) return filter
  return { ...filter, place: hashes.conversation({ platform, place, thread: '' }) }
}

/** Rows were taken out that they were made of. */
async function recountSidecars(
  sidecars: ReturnType<ExportRun['sidecars']>,
  part: ExportPart,
  out: string,
  signal: AbortSignal,
): Promise<ReturnType<ExportRun['sidecars']>> {
  const open = (name: string) => {
    const path = join(partPaths(out).part, name)
    return part.paths().includes(path) ? readFileRows(path, signal) : undefined
  }
  const by = 'dramatis feedback export'
  return await Promise.all(
    sidecars.map(async ({ file, text }) => ({
      file,
      text: await recountReadme(text, open, systemClock.now(), by),
    })),
  )
}

interface Writing extends WrittenExport {
  /** For training. */
  readonly isFolder: boolean
  readonly part: ExportPart
  readonly people: ExportPeople
  readonly registry: Registry
}

/** Rows of an earlier run name people, too. */
async function rememberPeople(part: ExportPart, people: ExportPeople, signal: AbortSignal): Promise<void> {
  for (const path of part.paths())
    for await (const row of readFileRows(path, signal)) {
      if (row.type === 'csv-header') continue
      const named = row.type === 'json' ? row.row.people : peopleOfRecord(row.cells)
      for (const pseudonym of named) people.addPseudonym(pseudonym)
    }
}

async function writeSteps(run: ExportRun, job: Writing, surroundings: Surroundings): Promise<Reached> {
  const { options, mark, part, people, registry } = job
  const { signal } = surroundings
  const { bytes: _, ...begun } = mark
  const progress = createCounter(surroundings, systemClock)
  let reached: Reached = begun
  let kept = { steps: 0, at: systemClock.now() }
  let steps = 0
  let unregistered = people.add([])

  async function keep(signal: AbortSignal): Promise<void> {
    await registry.enter(options.exportId, unregistered, signal)
    unregistered = []
    await part.keep(reached)
    kept = { steps, at: systemClock.now() }
  }

  try {
    for await (const step of run.steps(mark.position, signal)) {
      for (const { file, text } of step.texts) await part.write(file, text)
      const { position } = step
      const [rows, masked] = [reached.rows + step.rows, reached.masked + step.masked]
      const isCounted = step.leftOut.length > 0
      const leftOut = isCounted ? addCounts(reached.leftOut, countReasons(step.leftOut)) : reached.leftOut
      reached = { ...reached, position, rows, masked, leftOut }
      const fresh = people.add(step.people)
      if (fresh.length > 0) unregistered = [...unregistered, ...fresh]
      progress.tell(rows)
      steps += 1
      if (steps - kept.steps >= keptSteps || systemClock.now() - kept.at >= keptMs) await keep(signal)
    }
    await keep(signal)
  } catch (error) {
    progress.end()
    await keep(AbortSignal.timeout(keptMs)).then(
      () => warn(surroundings, `Broken off after ${reached.rows} rows. The same command goes on from there.`),
      () => {},
    )
    throw error
  }
  progress.end()
  return reached
}

/** Who was forgotten while it was written is in it no more, and what people agree to is asked of the store once more. */
async function cleanMeanwhile(job: Writing, reached: Reached, signal: AbortSignal): Promise<Reached> {
  const { options, isFolder, part, people, registry } = job
  const cleaning = await findChanges(job, signal)
  const gone = [...cleaning.forgotten.keys(), ...(isFolder ? cleaning.untrained.keys() : [])]
  if (gone.length + cleaning.untrained.size + cleaning.unshown.size === 0) return reached
  await part.removeMark()
  const why = cleaning.forgotten.size > 0 ? 'forgotten' : 'no-consent'
  const removed = new Map<string, number>()
  let { masked } = reached
  for (const path of part.paths()) {
    const report = await cleanFile(path, cleaning, { isDryRun: false, signal })
    removed.set(dirname(path), (removed.get(dirname(path)) ?? 0) + report.removed)
    masked += report.masked
  }
  // A row stands in the files of every shape, each with a folder of its own.
  const lost = Math.max(0, ...removed.values())
  const rows = reached.rows - lost
  const leftOut = addCounts(reached.leftOut, { [why]: lost })
  const persons = gone.flatMap((pseudonym) => people.known.get(pseudonym) ?? [])
  await registry.withdraw(options.exportId, persons, signal)
  return { ...reached, rows, masked, leftOut }
}

/** Also of those whose rows were written before it was broken off. */
async function findChanges(
  { opened, options, mark, people }: Writing,
  signal: AbortSignal,
): Promise<Cleaning> {
  const { hashes, store } = opened
  const tools = { memory: store.memory, hashes }
  const forgotten = new Map(
    [...(await fetchForgotten(store.memory, signal))].filter(
      ([pseudonym, at]) => at >= mark.startedAt && people.known.has(pseudonym),
    ),
  )
  const exports = new Map([...forgotten.keys()].map((pseudonym) => [pseudonym, new Set([options.exportId])]))
  const search = { among: people.known, since: mark.startedAt - clocksMs }
  const { untrained, unshown } = await findExportWithdrawn(tools, options.format, search, signal)
  return { forgotten, exports, untrained, unshown, begunAt: new Map() }
}
