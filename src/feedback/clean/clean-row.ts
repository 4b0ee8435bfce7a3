import type { Forgotten } from '../evidence/tombstones.ts'
import { csvColumns } from '../rows/csv.ts'
import { describePolicy } from '../rows/policy.ts'
import { type FeedbackRow, feedbackRowSchema } from '../rows/schema.ts'
import type { Withdrawn } from './withdrawals.ts'

/** Who is to be taken out of rows, by pseudonym. */
export interface Cleaning {
  readonly forgotten: Forgotten
  /** Ids of exports that those are in: what is theirs there goes, whatever a clock said. */
  readonly exports: ReadonlyMap<string, ReadonlySet<string>>
  /** Since when they no longer agree that what they say and do trains models (ms since 1970). */
  readonly untrained: Withdrawn
  /** The same of people reading their words. */
  readonly unshown: Withdrawn
  /** When exports were begun (ms since 1970), by id: their people were asked after that. What is not known was begun before everything. */
  readonly begunAt: ReadonlyMap<string, number>
}

/** What became of a row: `removed` without a row. */
export interface CleanedRow<Row> {
  readonly outcome: 'kept' | 'masked' | 'removed'
  readonly row: Row | undefined
}

/** What every row of ours carries, whatever its format. */
export interface OwnRow {
  readonly id: string
  /** Id of the export; absent in older training rows. */
  readonly export?: string
  readonly people: readonly string[]
}

/** By so much clocks of processes may differ. */
export const clocksMs = 600_000

/** Whether a value of JSON is a row of an export. */
export function isOwnRow(value: unknown): value is OwnRow {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    /^r_[0-9a-f]{24}$/.test(value.id) &&
    (!('export' in value) || typeof value.export === 'string') &&
    'people' in value &&
    Array.isArray(value.people) &&
    value.people.every((person) => typeof person === 'string')
  )
}

/** Everybody whose pseudonym a record of CSV has. */
export function peopleOfRecord(cells: readonly string[]): readonly string[] {
  return (cells[csvColumns.indexOf('people')] ?? '').split(' ').filter(Boolean)
}

/**
 * What is left of a row of JSON Lines, or of a training row. What forgotten people did goes; what somebody else did about a reply to
 * them stays, without reply and context. Words of those who no longer agree that they are read go. A training row goes.
 */
export function cleanRow(row: OwnRow, cleaning: Cleaning): CleanedRow<object> {
  const { people, export: exportId = '' } = row
  const gone = findGone(people, exportId, cleaning)
  if (gone.forgotten.size + gone.untrained.size + gone.unshown.size === 0) return { outcome: 'kept', row }
  const feedback = feedbackRowSchema.safeParse(row)
  if (!feedback.success) {
    // Of another version, it cannot be masked.
    const isForPeople = 'deed' in row
    const isTheirs = gone.forgotten.size + gone.untrained.size > 0 || (isForPeople && gone.unshown.size > 0)
    return isTheirs ? { outcome: 'removed', row: undefined } : { outcome: 'kept', row }
  }
  const { data } = feedback
  const who = findForgotten(people, { at: data.at, exportId }, cleaning)
  if (who.has(data.person)) return { outcome: 'removed', row: undefined }
  const left = maskWithdrawn(who.size > 0 ? maskForgotten(data, who) : data, gone)
  return left === data ? { outcome: 'kept', row } : { outcome: 'masked', row: left }
}

/** The same of a record of CSV. */
export function cleanCsvRecord(cells: readonly string[], cleaning: Cleaning): CleanedRow<readonly string[]> {
  const cellOf = (name: string) => cells[csvColumns.indexOf(name)] ?? ''
  const people = peopleOfRecord(cells)
  const exportId = cellOf('export')
  const gone = findGone(people, exportId, cleaning)
  const who = findForgotten(people, { at: cellOf('at'), exportId }, cleaning)
  if (who.has(cellOf('person'))) return { outcome: 'removed', row: undefined }
  const masked = new Map<string, string>([
    ...(gone.unshown.size > 0 ? unshownCells(cellOf) : []),
    ...(gone.untrained.size > 0 && cellOf('training_allowed') === 'true' ? untrainedCells : []),
    ...(who.size > 0 ? forgottenCells(people.filter((person) => !who.has(person))) : []),
  ])
  const row = csvColumns.map((name) => masked.get(name) ?? cellOf(name))
  return row.every((cell, index) => cell === cells[index])
    ? { outcome: 'kept', row: cells }
    : { outcome: 'masked', row }
}

function forgottenCells(others: readonly string[]): readonly (readonly [string, string])[] {
  return [
    ...tellingColumns.map((name) => [name, ''] as const),
    ['reply_withheld', 'forgotten'],
    ['rewritten_withheld', ''],
    ['prompt_state', 'record-gone'],
    ['training_allowed', 'false'],
    ['policy_note', goneNote],
    ['people', others.join(' ')],
  ]
}

const untrainedCells = [
  ['training_allowed', 'false'],
  ['policy_note', describePolicy('no-consent')],
] as const

/** Whose each word of the context is does not stand there: all of them go. */
function unshownCells(cellOf: (name: string) => string): readonly (readonly [string, string])[] {
  const rewritten = cellOf('rewritten') === '' ? [] : [['rewritten', ''] as const]
  return [
    ['context', ''],
    ...rewritten,
    ...(rewritten.length > 0 ? [['rewritten_withheld', 'no-consent'] as const] : []),
  ]
}

/** Columns that tell what was said, and to whom. */
const tellingColumns = [
  'reply_shown',
  'reply_accepted',
  'rewritten',
  'rewritten_author',
  'context',
  'origin_rewritten',
  'origin_context',
  'prompt_hash',
]

const goneNote = 'record-gone: Somebody whom it answered was forgotten.'

/** Those of a row who said what its export cannot have known. */
interface Gone {
  readonly forgotten: ReadonlySet<string>
  readonly untrained: ReadonlySet<string>
  readonly unshown: ReadonlySet<string>
}

/** What somebody agreed to again before an export was begun, it may have. */
function findGone(
  people: readonly string[],
  exportId: string,
  { forgotten, exports, untrained, unshown, begunAt }: Cleaning,
): Gone {
  const asked = (begunAt.get(exportId) ?? Number.NEGATIVE_INFINITY) - clocksMs
  const since = (times: Withdrawn) =>
    new Set(
      people.filter((person) => {
        const at = times.get(person)
        return at !== undefined && at >= asked
      }),
    )
  const named = people.filter((person) => exports.get(person)?.has(exportId))
  return {
    forgotten: new Set([...since(forgotten), ...named]),
    untrained: since(untrained),
    unshown: since(unshown),
  }
}

function findForgotten(
  people: readonly string[],
  { at, exportId }: { readonly at: string; readonly exportId: string },
  { forgotten, exports }: Cleaning,
): ReadonlySet<string> {
  const time = Date.parse(at)
  return new Set(
    people.filter(
      (person) =>
        time <= (forgotten.get(person) ?? Number.NEGATIVE_INFINITY) || exports.get(person)?.has(exportId),
    ),
  )
}

/** The row itself where it has none of their words. */
function maskWithdrawn(row: FeedbackRow, { untrained, unshown }: Gone): FeedbackRow {
  const barred = row.trainingAllowed && untrained.size > 0
  const fresh = barred ? { ...row, trainingAllowed: false, policyNote: describePolicy('no-consent') } : row
  if (unshown.size === 0) return fresh
  const { rewritten, context } = fresh
  // A line tells only who gave it words last; others may have before.
  const isTheirs = (line: FeedbackRow['context'][number]) =>
    line.text !== null && (unshown.has(line.speaker) || line.author !== undefined)
  const isRewritten = rewritten !== null && rewritten.text !== null
  if (!isRewritten && !context.some(isTheirs)) return fresh
  return {
    ...fresh,
    rewritten: isRewritten ? { ...rewritten, text: null, withheld: 'no-consent' } : rewritten,
    context: context.map((line) => (isTheirs(line) ? { ...line, text: null, withheld: 'no-consent' } : line)),
  }
}

function maskForgotten(row: FeedbackRow, who: ReadonlySet<string>): FeedbackRow {
  return {
    ...row,
    reply: { shown: null, accepted: null, withheld: 'forgotten' },
    rewritten: null,
    context: [],
    promptHash: null,
    promptState: 'record-gone',
    contentOrigin: { ...row.contentOrigin, rewritten: null, context: [] },
    trainingAllowed: false,
    policyNote: goneNote,
    people: row.people.filter((person) => !who.has(person)),
  }
}
