import type { ConsentScope, ConsentState } from '../../contract/consent.ts'
import type { ChapterKey } from '../../contract/conversation.ts'
import type { FeedbackRecord } from '../../contract/feedback.ts'
import type { LeftOutReason } from '../../contract/feedback-export.ts'
import type { Line } from '../../contract/line.ts'
import type { LogEntry, StreamedEntry } from '../../contract/memory.ts'
import { agreesTo, findConsent } from '../../util/consent.ts'
import { feedbackKind } from '../../util/feedback-kind.ts'
import { createBoundedCache } from '../bounded-cache.ts'
import type { TurnEvidence } from '../evidence/evidence.ts'
import { isStoryReaction } from '../evidence/kinds.ts'
import { findRetracted, findSuperseded, tallyVotes, textKey } from '../evidence/votes.ts'
import { goneView, viewGreeting } from './greeting-view.ts'
import { describePolicy } from './policy.ts'
import { createRowIds } from './row-ids.ts'
import type { FeedbackRow } from './schema.ts'
import { createTakeViews, type ReplyView, type ViewTools } from './take-view.ts'

/** See {@link createRowMaker}. */
export interface RowTools extends ViewTools {
  readonly exportId: string
  /** Whether emoji that only react to the story have rows, too. */
  readonly wantsStory: boolean
}

/** A record's row, or why it has none. */
export type MadeRow =
  | {
      readonly type: 'row'
      readonly row: FeedbackRow
      /** How many texts are not shown, and secrets replaced. */
      readonly masked: number
      /** Whose pseudonyms the row has. */
      readonly personIds: readonly string[]
    }
  | { readonly type: 'left-out'; readonly reason: LeftOutReason }

/** What all records of a turn are read with. */
interface TurnVotes {
  readonly turn: TurnEvidence
  readonly retracted: ReadonlySet<string>
  readonly superseded: ReadonlySet<string>
  readonly tallies: ReadonlyMap<string, FeedbackRow['votes']>
}

/** Makes rows of JSON Lines and CSV. */
export function createRowMaker(
  tools: RowTools,
): (entry: StreamedEntry<'feedback'>, signal: AbortSignal) => Promise<MadeRow> {
  const { evidence, hashes, wantsStory } = tools
  const viewTake = createTakeViews(tools)
  const ids = createRowIds(hashes)
  const votes = createBoundedCache<TurnVotes>(128)

  async function fetchVotes(entry: LogEntry<'feedback'>, signal: AbortSignal): Promise<TurnVotes> {
    const { conversation, turnId } = entry
    const key = `${ids.conversation(conversation)} ${turnId}`
    return await votes.get(key, async () => readVotes(await evidence.fetchTurn(conversation, turnId, signal)))
  }

  return async (entry, signal) => {
    const { conversation, value, at, turnId } = entry
    const { deed, personId, characterId } = value
    const { platform } = conversation
    if (!wantsStory && isStoryReaction(deed)) return { type: 'left-out', reason: 'story-reaction' }
    if (evidence.isForgotten(platform, personId, at)) return { type: 'left-out', reason: 'forgotten' }
    const chapter = { ...conversation, chapter: value.chapter }
    const { turn, retracted, superseded, tallies } = await fetchVotes(entry, signal)
    const record = turn.takes.find((take) => take.value.take === value.take)?.value
    const isKnown = record && !record.personIds.some((id) => evidence.isForgotten(platform, id, record.at))
    const isGreeting = value.take === undefined
    const told = isKnown ? await viewTake(record, signal) : goneView
    const view = isGreeting ? await viewGreeting(tools, chapter, value.line, signal) : told
    const words = await describeRewrite(tools, entry, view, signal)
    const consent = await evidence.consentOf(platform, personId, signal)
    const ownBar = agreesTo(consent, 'training', chapter) ? undefined : 'no-consent'
    const why = view.bar ?? ownBar ?? words.bar
    const personIds = [...new Set([personId, ...words.personIds, ...view.personIds])]
    const row: FeedbackRow = {
      version: 1,
      export: tools.exportId,
      id: ids.record(entry.id),
      at: new Date(at).toISOString(),
      kind: feedbackKind(deed),
      deed: describeDeed(value),
      person: hashes.pseudonym(platform, personId),
      standing: value.standing ?? null,
      isRetracted: retracted.has(entry.id),
      isSuperseded: superseded.has(entry.id),
      votes: tallies.get(textKey(value)) ?? { good: 0, bad: 0 },
      platform,
      conversation: ids.conversation(conversation),
      chapter: ids.chapter(chapter),
      character: {
        id: characterId,
        revision: view.record?.characterRevision ?? null,
        name: view.record?.characterName ?? null,
      },
      take: {
        turn: turnId === '' ? null : ids.turn(conversation, turnId),
        index: value.take ?? null,
        count: turn.takes.length,
      },
      ...view.parts,
      rewritten: words.rewritten,
      contentOrigin: {
        reply: isGreeting ? 'card' : 'model-output',
        rewritten: words.rewritten ? 'interaction-input' : null,
        context: [...new Set(view.parts.context.flatMap(({ origin }) => origin ?? []))],
      },
      trainingAllowed: why === undefined,
      policyNote: why === undefined ? null : describePolicy(why),
      consentVersion: describeVersions(consent, chapter),
      people: personIds.map((id) => hashes.pseudonym(platform, id)),
    }
    return { type: 'row', row, masked: view.masked + words.masked, personIds }
  }
}

function readVotes(turn: TurnEvidence): TurnVotes {
  const tallies = new Map(
    tallyVotes(turn.feedback).map(({ chapter, line, good, bad }) => [
      textKey({ chapter, line }),
      { good, bad },
    ]),
  )
  const { feedback } = turn
  return { turn, retracted: findRetracted(feedback), superseded: findSuperseded(feedback), tallies }
}

function describeVersions(consent: ConsentState, chapter: ChapterKey): FeedbackRow['consentVersion'] {
  const versionOf = (scope: 'feedback' | 'training') =>
    findConsent(consent, scope, chapter)?.textVersion ?? null
  return { feedback: versionOf('feedback'), training: versionOf('training') }
}

function describeDeed({ deed }: FeedbackRecord): FeedbackRow['deed'] {
  switch (deed.type) {
    case 'reaction-added':
    case 'reaction-removed': {
      const { type, emoji, rating } = deed
      return { type, emoji, ...(rating === undefined ? {} : { rating }) }
    }
    case 'rating':
      return { type: deed.type, rating: deed.rating, reasons: [...deed.reasons] }
    case 'rewrite':
      return { type: deed.type, ...(deed.edit ? { edit: deed.edit } : {}) }
    case 'pick':
      return { type: deed.type, take: deed.take }
    case 'kept':
      return { type: deed.type, takes: deed.takes }
    case 'regeneration':
    case 'report':
    case 'own-edit':
      return { type: deed.type }
  }
}

/** Words that people gave the line. */
interface Rewrite {
  readonly rewritten: FeedbackRow['rewritten']
  readonly masked: number
  /** Whose words they are. */
  readonly personIds: readonly string[]
  /** Why no model may be trained on them; `undefined`: it may. */
  readonly bar: LeftOutReason | undefined
}

/** The words that the line was given: by this deed, or before it was judged. */
async function describeRewrite(
  { evidence, hashes }: RowTools,
  { conversation, value }: LogEntry<'feedback'>,
  { disguise, parts: { reply } }: ReplyView,
  signal: AbortSignal,
): Promise<Rewrite> {
  const { platform } = conversation
  const isRewrite = value.deed.type === 'rewrite'
  const line = await fetchJudged(evidence, { conversation, value, ahead: isRewrite ? 1 : 0 }, signal)
  const personIds = line?.authorIds ?? (isRewrite ? [value.personId] : [])
  const authorId = personIds.at(-1)
  if (authorId === undefined) return { rewritten: null, masked: 0, personIds, bar: undefined }
  const author = hashes.pseudonym(platform, authorId)
  const consents = await Promise.all(personIds.map((id) => evidence.consentOf(platform, id, signal)))
  const chapter = { ...conversation, chapter: value.chapter }
  const allAgree = (scope: ConsentScope) => consents.every((consent) => agreesTo(consent, scope, chapter))
  const isForgotten = line && personIds.some((id) => evidence.isForgotten(platform, id, line.at))
  const bar = allAgree('training') ? (isForgotten ? 'forgotten' : undefined) : 'no-consent'
  const withhold = (withheld: FeedbackRow['reply']['withheld']): Rewrite => ({
    rewritten: { text: null, withheld, author },
    masked: 1,
    personIds,
    bar,
  })
  if (!line) return withhold('gone')
  if (!allAgree('feedback')) return withhold('no-consent')
  if (!disguise) return withhold(reply.withheld)
  const { text, secrets } = disguise.line(line)
  return { rewritten: { text, author }, masked: secrets, personIds, bar }
}

/** The line as it was judged, or one revision later. */
async function fetchJudged(
  evidence: ViewTools['evidence'],
  { conversation, value, ahead }: Pick<LogEntry<'feedback'>, 'conversation' | 'value'> & { ahead: number },
  signal: AbortSignal,
): Promise<Line | undefined> {
  const { id, revision } = value.line
  const reference = { id, revision: revision + ahead }
  return await evidence.fetchLine({ ...conversation, chapter: value.chapter }, reference, signal)
}
