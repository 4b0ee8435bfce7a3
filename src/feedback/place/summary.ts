import type { ConversationKey } from '../../contract/conversation.ts'
import type { FeedbackKind } from '../../contract/feedback.ts'
import type { FeedbackSummary } from '../../contract/feedback-desk.ts'
import type { ExportFilter } from '../../contract/feedback-export.ts'
import type { LogEntry, Memory } from '../../contract/memory.ts'
import { feedbackKind } from '../../util/feedback-kind.ts'
import { fitsFilter, ratingOf } from '../evidence/kinds.ts'
import { queryOf } from '../evidence/log-query.ts'
import { countVotes, type Tally, tallyVotes } from '../evidence/votes.ts'
import { describeTrend } from './trend.ts'

/** Replies that are told of. */
const mostDisliked = 10

type Character = FeedbackSummary['characters'][number]
type Voted = Tally & {
  readonly conversation: ConversationKey
  readonly entries: readonly LogEntry<'feedback'>[]
}

/**
 * Counts what was done in a place; texts are not looked at. A vote stands or not whatever kind or rating is asked for: of those that stand
 * the ones are counted that fit. A period is told of as if nothing had been done before and after it: what stood at its end counts.
 */
export async function summarize(
  memory: Pick<Memory, 'log' | 'history'>,
  filter: ExportFilter,
  signal: AbortSignal,
): Promise<FeedbackSummary> {
  const kinds: { [Kind in FeedbackKind]?: number } = {}
  const characters = new Map<string, Character>()
  const votes: LogEntry<'feedback'>[] = []
  const { kinds: _, rating: __, ...scope } = filter
  for await (const entry of memory.log.stream('feedback', queryOf(filter, undefined, signal))) {
    const { deed, characterId } = entry.value
    if (ratingOf(deed) !== undefined && fitsFilter(entry, scope)) votes.push(entry)
    if (!fitsFilter(entry, filter)) continue
    const kind = feedbackKind(deed)
    kinds[kind] = (kinds[kind] ?? 0) + 1
    if (kind === 'rewrite') add(characters, characterId, { rewrites: 1 })
    if (kind === 'report') add(characters, characterId, { reports: 1 })
  }
  const tallies = tallyByConversation(votes, filter)
  for (const { entries, good, bad } of tallies)
    add(characters, entries[0]?.value.characterId ?? '', { good, bad })
  const disliked = tallies
    .filter(({ bad }) => bad > 0)
    .sort((one, other) => other.bad - other.good - (one.bad - one.good) || other.bad - one.bad)
    .slice(0, mostDisliked)
  const sum = (count: (tally: Voted) => number) => tallies.reduce((total, tally) => total + count(tally), 0)
  return {
    kinds,
    good: sum(({ good }) => good),
    bad: sum(({ bad }) => bad),
    disagreements: sum(({ good, bad }) => (good > 0 && bad > 0 ? 1 : 0)),
    trend: describeTrend(tallies.flatMap((tally) => tally.votes)),
    characters: [...characters.values()].sort((one, other) => other.good + other.bad - (one.good + one.bad)),
    disliked: await Promise.all(disliked.map((tally) => describeDisliked(memory, tally, signal))),
  }
}

function add(
  characters: Map<string, Character>,
  characterId: string,
  more: Partial<Omit<Character, 'characterId'>>,
): void {
  const known = characters.get(characterId) ?? { characterId, good: 0, bad: 0, rewrites: 0, reports: 0 }
  const { good = 0, bad = 0, rewrites = 0, reports = 0 } = more
  characters.set(characterId, {
    characterId,
    good: known.good + good,
    bad: known.bad + bad,
    rewrites: known.rewrites + rewrites,
    reports: known.reports + reports,
  })
}

/** What stands, and of that what is asked for. */
function tallyByConversation(votes: readonly LogEntry<'feedback'>[], filter: ExportFilter): Voted[] {
  const byLine = Map.groupBy(votes, ({ conversation, value }) =>
    JSON.stringify([conversation, value.chapter, value.line.id]),
  )
  return [...byLine.values()].flatMap((entries) => {
    const [first] = entries
    if (!first) return []
    return tallyVotes(entries).flatMap((tally) => {
      const asked = tally.votes.filter(({ entry }) => fitsFilter(entry, filter))
      if (asked.length === 0) return []
      return { ...tally, votes: asked, ...countVotes(asked), conversation: first.conversation, entries }
    })
  })
}

async function describeDisliked(
  { history }: Pick<Memory, 'history'>,
  { conversation, chapter, line, votes, good, bad, entries }: Voted,
  signal: AbortSignal,
): Promise<FeedbackSummary['disliked'][number]> {
  const judged = entries.findLast(({ value }) => value.messageId !== undefined)
  const [found] = judged ? [] : await history.fetchLines({ ...conversation, chapter }, [line], signal)
  return {
    characterId: entries[0]?.value.characterId ?? '',
    conversation,
    messageId: judged?.value.messageId ?? found?.messageIds[0],
    good,
    bad,
    reasons: [...new Set(votes.filter(({ rating }) => rating < 0).flatMap(({ reasons }) => reasons))],
  }
}
