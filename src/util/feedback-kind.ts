import type { FeedbackDeed, FeedbackKind } from '../contract/feedback.ts'

/** Under which kind filters and counts have a deed. */
export function feedbackKind({ type }: FeedbackDeed): FeedbackKind {
  return type === 'reaction-added' || type === 'reaction-removed' ? 'reaction' : type
}
