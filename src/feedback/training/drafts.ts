import { type RatingReason, ratingReasons } from '../../contract/feedback.ts'
import type { ExportFilter, LeftOutReason } from '../../contract/feedback-export.ts'
import type { Line } from '../../contract/line.ts'
import type { LogEntry } from '../../contract/memory.ts'
import type { TurnRecord } from '../../contract/turn.ts'
import { isTrivialEdit } from '../../util/edit-distance.ts'
import { fold } from '../../util/fold.ts'
import type { Evidence, TurnEvidence } from '../evidence/evidence.ts'
import { fitsFilter, ratingOf } from '../evidence/kinds.ts'
import { type Tally, tallyVotes, type Vote } from '../evidence/votes.ts'
import { fetchLatest, isRefused } from './standing.ts'
import type { TrainingFormat } from './types.ts'

/** A reply as it is to be learned. */
export type Reply =
  | { readonly type: 'model'; readonly record: TurnRecord }
  /** Somebody gave the line these words. */
  | { readonly type: 'person'; readonly line: Line }

/** Somebody whose deed a row holds. */
export interface Giver {
  readonly personId: string
  /** Ms since 1970. */
  readonly at: number
}

/** What a row can be made of, if everybody agrees. */
export interface Draft {
  /** Unique among the drafts of a format. */
  readonly key: string
  /** Of the take whose prompt it is. */
  readonly record: TurnRecord
  /** Their words are in it: all must agree. */
  readonly authors: readonly Giver[]
  /** Their votes are in it: of those who agree, one is enough. */
  readonly voters: readonly Giver[]
  readonly lesson:
    | { readonly type: 'sft'; readonly completion: Reply }
    | {
        readonly type: 'dpo'
        readonly chosen: Reply
        readonly rejected: TurnRecord
        readonly isWeak: boolean
      }
    | { readonly type: 'kto'; readonly completion: Reply; readonly label: boolean }
}

/** What drafts are read from. */
export interface DraftTools {
  readonly evidence: Evidence
  readonly filter: ExportFilter
  readonly signal: AbortSignal
}

type Entry = LogEntry<'feedback'>
type Outcome = Draft | LeftOutReason

/** What somebody's deeds about a turn teach, each of them a draft or a reason; accepted lines of studios are not among them. */
export async function readDrafts(
  turn: TurnEvidence,
  format: TrainingFormat,
  tools: DraftTools,
): Promise<readonly Outcome[]> {
  const asked = turn.feedback.filter((entry) => fitsFilter(entry, tools.filter))
  if (format === 'kto') {
    const others = asked.filter(({ value }) => ratingOf(value.deed) === undefined)
    const votes = tallyVotes(turn.feedback).filter((tally) => isAskedFor(tally, asked, tools.filter))
    return await inTurn([
      ...votes.map((tally) => () => readVotes(turn, tally, tools)),
      ...others.map(() => nothing),
    ])
  }
  // What was rewritten again does not stand.
  const standing = new Map(turn.feedback.map((entry) => [entry.value.deed.type, entry]))
  return await inTurn(
    asked.map((entry) => {
      const { type } = entry.value.deed
      if (standing.get(type) !== entry) return nothing
      if (type === 'rewrite') return () => readRewrite(turn, entry, format, tools)
      return type === 'kept' && format === 'dpo' ? () => readKept(turn, entry, tools) : nothing
    }),
  )
}

/** The record of a take that a model wrote. */
export function modelRecord(
  turn: TurnEvidence,
  take: number | undefined,
): TurnRecord | 'greeting' | 'record-gone' | 'understudy' {
  if (take === undefined) return 'greeting'
  const record = turn.takes.find(({ value }) => value.take === take)?.value
  if (!record) return 'record-gone'
  return record.rendering.dialect === 'understudy' ? 'understudy' : record
}

/** Whose words a line has. */
export function replyOf(line: Line, record: TurnRecord): Reply {
  return line.authorIds ? { type: 'person', line } : { type: 'model', record }
}

/** People whose words a line may be. */
export function authorsOf({ authorIds = [], at }: Line, doneAt = at): readonly Giver[] {
  return authorIds.map((personId) => ({ personId, at: doneAt }))
}

const nothing = async (): Promise<readonly Outcome[]> => ['no-signal']

async function inTurn(readers: readonly (() => Promise<readonly Outcome[]>)[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const read of readers) outcomes.push(...(await read()))
  return outcomes
}

async function readRewrite(
  turn: TurnEvidence,
  { id, at, value }: Entry,
  format: 'sft' | 'dpo',
  tools: DraftTools,
): Promise<readonly Outcome[]> {
  const record = modelRecord(turn, value.take)
  if (typeof record === 'string') return [record]
  const { line: before, personId } = value
  const after = { id: before.id, revision: before.revision + 1 }
  const line = await tools.evidence.fetchLine(record.chapter, after, tools.signal)
  const latest = await fetchLatest(record, tools, after.revision)
  if (!line || !latest) return ['record-gone']
  // Whoever took it back, or was against it, does not want it to be learned.
  if (latest.text !== line.text || isRefused(after, turn)) return ['no-signal']
  const isSame = fold(record.shown) === fold(line.text)
  if (isSame || (format === 'dpo' && isTrivialEdit(record.shown, line.text))) return ['trivial-edit']
  const reply: Reply = { type: 'person', line }
  const draft = { key: id, record, authors: [{ personId, at }, ...authorsOf(line, at)], voters: [] }
  if (format === 'sft') return [{ ...draft, lesson: { type: 'sft', completion: reply } }]
  return [{ ...draft, lesson: { type: 'dpo', chosen: reply, rejected: record, isWeak: false } }]
}

async function readKept(
  turn: TurnEvidence,
  { id, at, value }: Entry,
  { evidence, signal }: DraftTools,
): Promise<readonly Outcome[]> {
  const record = modelRecord(turn, value.take)
  if (typeof record === 'string') return [record]
  const line = await evidence.fetchLine(record.chapter, value.line, signal)
  if (!line) return ['record-gone']
  if (isRefused(value.line, turn)) return ['no-signal']
  const shown = line.shown ?? line.text
  const others = turn.takes.map((entry) => entry.value).filter(({ take }) => take !== record.take)
  return others.map((rejected) => {
    if (rejected.rendering.dialect === 'understudy') return 'understudy'
    if (fold(rejected.shown) === fold(shown)) return 'trivial-edit'
    return {
      key: `${id} ${rejected.take}`,
      record,
      authors: [{ personId: value.personId, at }, ...authorsOf(line, at)],
      voters: [],
      lesson: { type: 'dpo', chosen: replyOf(line, record), rejected, isWeak: true },
    }
  })
}

async function readVotes(
  turn: TurnEvidence,
  { line: reference, take, votes, good, bad }: Tally,
  { evidence, signal }: DraftTools,
): Promise<readonly Outcome[]> {
  const record = modelRecord(turn, take)
  if (typeof record === 'string') return [record]
  if (votes.length === 0) return ['retracted']
  const clear = votes.filter(isClear)
  if ((good > 0 && bad > 0) || clear.length === 0) return ['disagreement']
  const line = await evidence.fetchLine(record.chapter, reference, signal)
  if (!line) return ['record-gone']
  return [
    {
      key: `votes ${record.turnId} ${reference.revision} ${reference.id}`,
      record,
      authors: authorsOf(line),
      voters: clear.map(({ personId, at }) => ({ personId, at })),
      lesson: { type: 'kto', completion: replyOf(line, record), label: good > 0 },
    },
  ]
}

/** Good for a reason that is an error, or bad for the good one alone: nobody knows which was meant. */
function isClear({ rating, reasons }: Vote): boolean {
  if (rating > 0) return !reasons.some((reason) => errors.has(reason))
  return reasons.length === 0 || reasons.some((reason) => reason !== 'proactivity')
}

const errors: ReadonlySet<RatingReason> = new Set(ratingReasons.filter((reason) => reason !== 'proactivity'))

/** Every vote on a text counts, whichever of them was asked for. */
function isAskedFor({ line, good, bad }: Tally, asked: readonly Entry[], { rating }: ExportFilter): boolean {
  const isUnanimous = good > 0 !== bad > 0
  if (rating !== undefined && isUnanimous && good > 0 !== rating > 0) return false
  return asked.some(({ value }) => {
    const isOfLine = value.line.id === line.id && value.line.revision === line.revision
    return isOfLine && ratingOf(value.deed) !== undefined
  })
}
