import type { ChapterKey } from '../contract/conversation.ts'
import type { ReactionsChanged } from '../contract/event.ts'
import type { FeedbackDeed, Rating } from '../contract/feedback.ts'
import type { Line } from '../contract/line.ts'
import type { LogEntry, Memory } from '../contract/memory.ts'

/** Somebody's deed about a line. */
export interface FeedbackParts {
  /** The same for each try at the same event, and another for each deed of it. */
  readonly id: string
  /** Ms since 1970. */
  readonly at: number
  readonly deed: FeedbackDeed
  readonly personId: string
  readonly chapter: ChapterKey
  /** As it stood when it was judged. */
  readonly line: Line
  /** See `FeedbackRecord.messageId`. */
  readonly messageId: string | undefined
}

/** What somebody did about a line, for the log: ids and the rating, and no text. */
export function feedbackEntry(parts: FeedbackParts): LogEntry<'feedback'> {
  const { id, at, deed, personId, chapter, line, messageId } = parts
  const { platform, place, thread } = chapter
  return {
    id,
    name: 'feedback',
    at,
    conversation: { platform, place, thread },
    turnId: line.turnId,
    personIds: [personId],
    value: {
      version: 1,
      deed,
      personId,
      line: { id: line.id, revision: line.revision },
      chapter: chapter.chapter,
      characterId: line.speakerId,
      take: line.kind === 'greeting' ? undefined : line.take,
      messageId,
    },
  }
}

/** Reactions on a character's line, for the log; none on what people said. `undefined`: no line shows that message. */
export async function judgeReactions(
  { memory }: { readonly memory: Memory },
  event: ReactionsChanged,
  signal?: AbortSignal,
): Promise<readonly LogEntry<'feedback'>[] | undefined> {
  const { id, at, conversation, messageId, from, added, removed } = event
  const found = await memory.history.findByMessage(conversation, messageId, signal)
  if (!found) return undefined
  const { chapter, line } = found
  if (line.role !== 'character') return []
  const entryOf = (type: 'reaction-added' | 'reaction-removed', emoji: string) =>
    feedbackEntry({
      id: `${id}:${type}:${emoji}`,
      at,
      deed: { type, emoji, rating: ratingOf(emoji) },
      personId: from.id,
      chapter,
      line,
      messageId,
    })
  return [
    ...removed.map((emoji) => entryOf('reaction-removed', emoji)),
    ...added.map((emoji) => entryOf('reaction-added', emoji)),
  ]
}

/** Thumbs rate, in every skin and style; whatever else somebody shows is meant for the story. */
function ratingOf(emoji: string): Rating | undefined {
  const [, thumb] = /^([👍👎])[\u{1F3FB}-\u{1F3FF}]?\uFE0F?$/u.exec(emoji) ?? []
  if (thumb === undefined) return undefined
  return thumb === '👍' ? 1 : -1
}
