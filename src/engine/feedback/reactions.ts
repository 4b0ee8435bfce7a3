import type { FeedbackConfig } from '../../contract/config.ts'
import type { ReactionsChanged } from '../../contract/event.ts'
import type { LogEntry, Memory } from '../../contract/memory.ts'
import { agreesTo } from '../../util/consent.ts'
import { rateEmoji } from '../../util/emoji-meaning.ts'
import type { Consents } from '../consent/consents.ts'
import { feedbackEntry } from './feedback-entry.ts'
import { standingOf } from './standing.ts'

/** What reactions are judged with. */
export interface ReactionTools {
  readonly memory: Memory
  readonly consents: Pick<Consents, 'stateOf'>
  readonly feedback: Pick<FeedbackConfig, 'emoji'>
}

/**
 * Reactions on a character's line, for the log; none on what people said, nor of those who are not listened to. `undefined`: no line
 * shows that message.
 */
export async function judgeReactions(
  { memory, consents, feedback }: ReactionTools,
  event: ReactionsChanged,
  signal?: AbortSignal,
): Promise<readonly LogEntry<'feedback'>[] | undefined> {
  const { id, at, conversation, messageId, from, audience, added, removed } = event
  const found = await memory.history.findByMessage(conversation, messageId, signal)
  if (!found) return undefined
  if (found.line.role !== 'character') return []
  if (!agreesTo(await consents.stateOf(conversation.platform, from.id, signal), 'history')) return []
  const standing = await standingOf(memory, found, { personId: from.id, audience }, signal)
  const entryOf = (type: 'reaction-added' | 'reaction-removed', emoji: string) =>
    feedbackEntry({
      id: `${id}:${type}:${emoji}`,
      at,
      deed: { type, emoji, rating: rateEmoji(emoji, feedback.emoji) },
      personId: from.id,
      standing,
      ...found,
      messageId,
    })
  return [
    ...removed.map((emoji) => entryOf('reaction-removed', emoji)),
    ...added.map((emoji) => entryOf('reaction-added', emoji)),
  ]
}
