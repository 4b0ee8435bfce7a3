import type { FeedbackRecord, Rating, RatingReason } from '../../contract/feedback.ts'
import type { LogEntry } from '../../contract/memory.ts'
import type { LineReference } from '../../contract/turn.ts'

/** The votes on a reply as it was shown. */
export interface Tally {
  /** Id of the line's chapter. */
  readonly chapter: string
  /** The line, with the revision that was judged. */
  readonly line: LineReference
  /** Which take of its turn was shown; `undefined`: a greeting. */
  readonly take: number | undefined
  /** Those that stand, one a person: the latest of each. */
  readonly votes: readonly Vote[]
  readonly good: number
  readonly bad: number
}

/** See {@link Tally}. */
export interface Vote {
  readonly personId: string
  readonly rating: Rating
  /** Empty: none were given, or it is a reaction. */
  readonly reasons: readonly RatingReason[]
  /** Ms since 1970. */
  readonly at: number
  /** That gave it. */
  readonly entry: LogEntry<'feedback'>
}

/** What gave a vote; a reaction that was removed gives none any more. */
interface Signal extends Vote {
  isRetracted: boolean
}

/** What was rated, in the order of the first vote; texts whose votes were all taken back have an empty tally. */
export function tallyVotes(feedback: readonly LogEntry<'feedback'>[]): readonly Tally[] {
  const byText = Map.groupBy(readSignals(feedback), ({ entry }) => textKey(entry.value))
  return [...byText.values()].flatMap((signals) => {
    const [first] = signals
    if (!first) return []
    const { chapter, line, take } = first.entry.value
    const votes = standingOf(signals).map(({ isRetracted: _, ...vote }) => vote)
    return [{ chapter, line, take, votes, ...countVotes(votes) }]
  })
}

/** How many are for it, and how many against. */
export function countVotes(votes: readonly Vote[]): Pick<Tally, 'good' | 'bad'> {
  const good = votes.filter(({ rating }) => rating > 0).length
  return { good, bad: votes.length - good }
}

/** Ids of the records whose reaction was removed later. */
export function findRetracted(feedback: readonly LogEntry<'feedback'>[]): ReadonlySet<string> {
  return new Set(readSignals(feedback).flatMap(({ entry, isRetracted }) => (isRetracted ? entry.id : [])))
}

/** Ids of the records in whose place a later vote of the same person on the same text counts. */
export function findSuperseded(feedback: readonly LogEntry<'feedback'>[]): ReadonlySet<string> {
  const byText = Map.groupBy(readSignals(feedback), ({ entry }) => textKey(entry.value))
  return new Set(
    [...byText.values()].flatMap((signals) => {
      const standing = new Set(standingOf(signals))
      return signals.flatMap((signal) => (signal.isRetracted || standing.has(signal) ? [] : signal.entry.id))
    }),
  )
}

/** Of a person's signals on a text the latest that was not taken back. */
function standingOf(signals: readonly Signal[]): readonly Signal[] {
  const given = signals.filter(({ isRetracted }) => !isRetracted)
  return [...new Map(given.map((signal) => [signal.personId, signal])).values()]
}

function readSignals(feedback: readonly LogEntry<'feedback'>[]): readonly Signal[] {
  const signals: Signal[] = []
  for (const entry of feedback) {
    const { deed, personId } = entry.value
    if (deed.type === 'reaction-removed') retract(signals, entry)
    if ((deed.type !== 'reaction-added' && deed.type !== 'rating') || deed.rating === undefined) continue
    const reasons = deed.type === 'rating' ? deed.reasons : []
    const { rating } = deed
    signals.push({ entry, personId, rating, reasons, at: entry.at, isRetracted: false })
  }
  return signals
}

/** A removal takes back what that reaction gave, also where the line has other words by now. */
function retract(signals: readonly Signal[], { value: removal }: LogEntry<'feedback'>): void {
  const { deed, personId, line, messageId } = removal
  if (deed.type !== 'reaction-removed') return
  const given = signals.findLast(({ entry: { value }, isRetracted }) => {
    if (isRetracted || value.personId !== personId || value.line.id !== line.id) return false
    return (
      value.deed.type === 'reaction-added' && value.deed.emoji === deed.emoji && value.messageId === messageId
    )
  })
  if (given) given.isRetracted = true
}

/** Tells the texts apart that are judged: a line, as it was shown. */
export function textKey({ chapter, line }: Pick<FeedbackRecord, 'chapter' | 'line'>): string {
  return JSON.stringify([chapter, line.id, line.revision])
}
