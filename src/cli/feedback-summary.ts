import { systemClock, systemRandom } from '../app/system.ts'
import type { FeedbackSummary } from '../contract/feedback-desk.ts'
import { summarize } from '../feedback/place/summary.ts'
import { auditEntry } from '../util/audit-entry.ts'
import { platformScope } from '../util/platform-scope.ts'
import { type FilterFlags, parseFilter } from './feedback-flags.ts'
import { linkToReply } from './feedback-links.ts'
import { readCharacterNames, resolveNames } from './feedback-names.ts'
import { withFeedback } from './feedback-store.ts'
import { print, type Surroundings } from './surroundings.ts'

/** `dramatis feedback summary`: counts, trend, characters, and the replies that people disliked most; no texts. */
export async function summarizeFeedback(
  flags: FilterFlags & { readonly json?: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const { signal } = surroundings
  // Wrong words are told before anything is opened.
  parseFilter(flags, systemClock.now())
  return await withFeedback(surroundings, async (opened) => {
    const { memory } = opened.store
    const filter = parseFilter(await resolveNames(flags, opened, signal), systemClock.now())
    const summary = await summarize(memory, filter, signal)
    const text = flags.json
      ? JSON.stringify(summary, null, 2)
      : describe(summary, await readCharacterNames(opened.config)).join('\n')
    await print(surroundings, `${text}\n`)
    const record = { version: 1, by: 'cli', type: 'summary' } as const
    const scope = platformScope(filter.platform ?? '')
    await memory.log.append(
      [auditEntry({ id: systemRandom.id(), at: systemClock.now(), conversation: scope, record })],
      signal,
    )
    return 0
  })
}

function describe(summary: FeedbackSummary, names: ReadonlyMap<string, string>): readonly string[] {
  const { kinds, good, bad, disagreements, trend, characters, disliked } = summary
  const counts = Object.entries(kinds).map(([kind, number]) => `${number} ${kind}`)
  const named = (id: string) => (names.has(id) ? `${names.get(id)} (${id})` : id)
  if (counts.length === 0) return ['There is no feedback.']
  return [
    `Records: ${counts.join(', ')}`,
    `Votes that stand: ${good} good, ${bad} bad; replies with both: ${disagreements}`,
    ...trend.map((one) => `  ${new Date(one.since).toISOString().slice(0, 10)}  +${one.good} -${one.bad}`),
    ...characters.map(
      (one) =>
        `${named(one.characterId)}: +${one.good} -${one.bad}, rewritten ${one.rewrites}, reported ${one.reports}`,
    ),
    ...(disliked.length > 0 ? ['Disliked most:'] : []),
    ...disliked.map(({ characterId, conversation, messageId, reasons, ...votes }) => {
      const { platform, place, thread } = conversation
      const link = messageId === undefined ? undefined : linkToReply(conversation, messageId)
      const where = link ?? `${[platform, place, thread].filter(Boolean).join('/')}  ${messageId ?? ''}`
      const why = reasons.length > 0 ? ` (${reasons.join(', ')})` : ''
      return `  ${named(characterId)} -${votes.bad} +${votes.good}${why}  ${where}`.trimEnd()
    }),
  ]
}
