import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { systemClock, systemRandom } from '../app/system.ts'
import { ConfigurationError, FeedbackError } from '../contract/errors.ts'
import { type ExportFormat, exportFormats } from '../contract/feedback-export.ts'
import { createRowIds } from '../feedback/rows/row-ids.ts'
import { createExportId } from '../feedback/run/export-id.ts'
import { defaultContextLines, type ExportOptions } from '../feedback/run/run-types.ts'
import {
  isTrainingFormat,
  type TrainingForm,
  type TrainingShape,
  trainingShapes,
} from '../feedback/training/types.ts'
import { sha256 } from '../util/sha256.ts'
import { isTrainingBarred } from '../util/training-bar.ts'
import { type FilterFlags, parseFilter } from './feedback-flags.ts'
import { withExportLock } from './feedback-lock.ts'
import { resolveNames } from './feedback-names.ts'
import { cannotResumeError, type PartMark, partPaths, readMark, removePart } from './feedback-part.ts'
import { describeReport } from './feedback-report.ts'
import { type FeedbackStore, withFeedback } from './feedback-store.ts'
import { checkPlace, checkTarget } from './feedback-target.ts'
import { writeExport } from './feedback-write.ts'
import { print, type Surroundings, warn } from './surroundings.ts'

/** What `dramatis feedback export` was told. */
export interface ExportFlags extends FilterFlags {
  readonly format?: ExportFormat
  readonly shape?: readonly TrainingShape[]
  readonly form?: TrainingForm
  readonly context?: string
  readonly out?: string
  /** Replace what is there, also what an export with other options has left. */
  readonly force?: boolean
}

/** What decides which rows there are; the filter is told apart, for its times move. */
type Chosen = Omit<ExportOptions, 'exportId' | 'filter'>

/** `dramatis feedback export`: writes a file, or a folder of training files. The same command goes on with one that was broken off. */
export async function exportFeedback(typed: ExportFlags, surroundings: Surroundings): Promise<number> {
  // What is read is soon of no use: by default V8 takes that for a reason to let the heap grow to several times what is needed.
  setFlagsFromString('--optimize-for-size')
  const { signal, directory } = surroundings
  const chosen = choose(typed)
  const isFolder = isTrainingFormat(chosen.format)
  const out = resolve(directory, typed.out ?? defaultName(chosen.format))
  // Wrong words are told before anything is opened.
  parseFilter(typed, systemClock.now())
  await checkPlace(out)
  const work = async () => {
    await checkTarget({ out, isFolder, mayReplace: typed.force === true }, signal)
    return await withFeedback(surroundings, (opened) => write(typed, { chosen, out, opened }, surroundings))
  }
  return await withExportLock(out, work).catch((error: unknown) => {
    throw isFileError(error) ? unwritableError(out, error) : error
  })
}

async function write(
  typed: ExportFlags,
  { chosen, out, opened }: { readonly chosen: Chosen; readonly out: string; readonly opened: FeedbackStore },
  surroundings: Surroundings,
): Promise<number> {
  const flags = await resolveNames(typed, opened, surroundings.signal)
  if (isTrainingFormat(chosen.format)) warn(surroundings, trainingNote(opened))
  const mark = await findMark(out, flags, describeOptions(flags, chosen, opened), surroundings)
  const { exportId, filter } = mark
  const options = { ...chosen, exportId, filter }
  try {
    const report = await writeExport({ opened, options, out, mark }, surroundings)
    await print(surroundings, describeReport(report, { out, isFiltered: Object.keys(filter).length > 0 }))
    return 0
  } catch (error) {
    // Nobody can go on with it, and it takes room.
    if (!existsSync(partPaths(out).mark)) await removePart(out)
    throw error
  }
}

function choose({ format, shape, form, context, out }: ExportFlags): Chosen {
  if (format === undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: '--format is not given.',
      remedy: `Write one of: ${exportFormats.join(', ')}.`,
    })
  if (out === '-')
    throw new ConfigurationError({
      code: 'usage',
      what: 'An export is a file or a folder, and is not printed.',
      remedy: 'Name one with --out.',
    })
  const isForTraining = isTrainingFormat(format)
  if (!isForTraining && (shape || form))
    throw new ConfigurationError({
      code: 'usage',
      what: `--${shape ? 'shape' : 'form'} is for training formats.`,
      remedy: 'Leave it out, or write --format sft, dpo or kto.',
    })
  if (isForTraining && context !== undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: '--context is for jsonl and csv: a training row has its whole prompt.',
      remedy: 'Leave it out.',
    })
  const contextLines = context === undefined ? defaultContextLines : Number(context)
  if (!Number.isInteger(contextLines) || contextLines < 0 || contextLines > 1_000)
    throw new ConfigurationError({
      code: 'usage',
      what: `--context is no number of lines: ${context}.`,
      remedy: 'Write a number from 0 to 1000.',
    })
  // Each once, and in one order.
  const shapes = trainingShapes.filter((one) => shape?.includes(one) ?? true)
  return { format, contextLines, shapes, form: form ?? 'as-served' }
}

function defaultName(format: ExportFormat): string {
  return isTrainingFormat(format) ? `feedback-${format}` : `feedback.${format}`
}

function trainingNote({ config }: FeedbackStore): string {
  return isTrainingBarred('discord', config.feedback)
    ? 'Nothing that came through Discord’s API trains a model: its Developer Policy, rule 21, forbids it without permission (feedback.discord_permission).'
    : `Rows of Discord are in it, for its permission is recorded: ${config.feedback.discordPermission}`
}

/** With it one knows that an export goes on as it began. */
function describeOptions(flags: ExportFlags, chosen: Chosen, { hashes, config }: FeedbackStore): string {
  const { platform, place, character, since, until, kind, rating } = flags
  const words = [platform, place, character, since, until, kind, rating]
  const { keyMark } = createRowIds(hashes)
  return sha256(JSON.stringify([chosen, words, keyMark, config.feedback.discordPermission]))
}

async function findMark(
  out: string,
  flags: ExportFlags,
  options: string,
  surroundings: Surroundings,
): Promise<PartMark> {
  const left = await readMark(out).catch((error: unknown) => {
    if (flags.force) return undefined
    throw error
  })
  if (left?.options === options) {
    warn(surroundings, `Going on where it was broken off: ${left.rows} rows are there.`)
    return left
  }
  if (left && !flags.force)
    throw cannotResumeError(out, `${partPaths(out).part} is of an export with other options.`)
  await removePart(out)
  const startedAt = systemClock.now()
  return {
    version: 1,
    exportId: createExportId(systemRandom),
    startedAt,
    options,
    filter: parseFilter(flags, startedAt),
    bytes: {},
    rows: 0,
    masked: 0,
    leftOut: {},
  }
}

function isFileError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

/** Disk, quota, and limit of a process. */
const roomCodes = ['ENOSPC', 'EDQUOT', 'EFBIG']

function unwritableError(out: string, cause: Error & { readonly code: string }): FeedbackError {
  const next = existsSync(partPaths(out).mark) ? 'goes on' : 'begins anew'
  return new FeedbackError({
    code: 'unwritable-file',
    what: `${out} cannot be written (${cause.code}).`,
    remedy: roomCodes.includes(cause.code)
      ? `Make room: the same command then ${next}. Or name another place with --out.`
      : 'Look at who may write there, or name another place with --out.',
    cause,
  })
}
