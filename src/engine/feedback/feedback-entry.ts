import type { ChapterKey } from '../../contract/conversation.ts'
import type { FeedbackDeed, FeedbackRecord } from '../../contract/feedback.ts'
import type { Line } from '../../contract/line.ts'
import type { LogEntry } from '../../contract/memory.ts'
import type { Metrics } from '../../contract/metrics.ts'
import { feedbackKind } from '../../util/feedback-kind.ts'

/** Somebody's deed about a line. */
export interface FeedbackParts {
  /** The same for each try at the same event, and another for each deed of it. */
  readonly id: string
  /** Ms since 1970. */
  readonly at: number
  readonly deed: FeedbackDeed
  readonly personId: string
  readonly standing: NonNullable<FeedbackRecord['standing']>
  readonly chapter: ChapterKey
  /** As it stood when it was judged. */
  readonly line: Line
  /** See `FeedbackRecord.messageId`. */
  readonly messageId: string | undefined
}

/** What somebody did about a line, for the log: ids and the rating, and no text. */
export function feedbackEntry(parts: FeedbackParts): LogEntry<'feedback'> {
  const { id, at, deed, personId, standing, chapter, line, messageId } = parts
  const { platform, place, thread } = chapter
  return {
    id,
    name: 'feedback',
    at,
    conversation: { platform, place, thread },
    turnId: line.turnId,
    personIds: [personId],
    value: {
      version: 2,
      deed,
      personId,
      standing,
      line: { id: line.id, revision: line.revision },
      chapter: chapter.chapter,
      characterId: line.speakerId,
      take: line.kind === 'greeting' ? undefined : line.take,
      messageId,
    },
  }
}

/** Counts what was written of feedback, by kind. */
export function countFeedback(metrics: Metrics, entries: readonly LogEntry[]): void {
  for (const { name, value, conversation } of entries) {
    if (name !== 'feedback') continue
    // The contract does not tie an entry's value to its name.
    const { deed } = value as FeedbackRecord
    metrics.count('dramatis_feedback_total', { adapter: conversation.platform, kind: feedbackKind(deed) })
  }
}
