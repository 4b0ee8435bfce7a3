import type { ConversationKey } from '../../contract/conversation.ts'
import type { FeedbackDeed } from '../../contract/feedback.ts'
import type { ExportFilter } from '../../contract/feedback-export.ts'
import type { LogEntry } from '../../contract/memory.ts'
import { feedbackKind } from '../../util/feedback-kind.ts'

/** Whether it is an emoji that only reacts to the story. */
export function isStoryReaction(deed: FeedbackDeed): boolean {
  return feedbackKind(deed) === 'reaction' && ratingOf(deed) === undefined
}

/** What a deed says of the reply; `undefined`: nothing. */
export function ratingOf(deed: FeedbackDeed): 1 | -1 | undefined {
  return 'rating' in deed ? deed.rating : undefined
}

/** Whether it is the record of a take. */
export function isTurn(entry: LogEntry): entry is LogEntry<'turn'> {
  return entry.name === 'turn'
}

/** Whether a record is asked for. */
export function fitsFilter({ at, conversation, value }: LogEntry<'feedback'>, filter: ExportFilter): boolean {
  const { kinds, rating } = filter
  if (!fitsScope({ at, where: conversation, characterId: value.characterId }, filter)) return false
  if (kinds && !kinds.includes(feedbackKind(value.deed))) return false
  return rating === undefined || ratingOf(value.deed) === rating
}

/** Where and when something was done, and about whom. */
interface Scene {
  /** Ms since 1970. */
  readonly at: number
  readonly where: ConversationKey
  readonly characterId: string
}

/** Whether what was done there and then is asked for, whatever it was. */
export function fitsScope({ at, where, characterId }: Scene, filter: ExportFilter): boolean {
  const { platform, place, since, until } = filter
  if (platform !== undefined && where.platform !== platform) return false
  if (place !== undefined && where.place !== place) return false
  if (filter.characterId !== undefined && filter.characterId !== characterId) return false
  return !((since !== undefined && at < since) || (until !== undefined && at >= until))
}
