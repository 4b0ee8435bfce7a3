import type { ratingReasons } from './commands.ts'

/** What somebody did about a line of a character. Without consent it holds ids and the rating, and no text. */
export interface FeedbackRecord {
  readonly version: 1
  /** What was done. */
  readonly deed: FeedbackDeed
  /** Who did it. */
  readonly personId: string
  /** The line that is meant, and how it stood. */
  readonly line: { readonly id: string; readonly revision: number }
  /** Id of its chapter. */
  readonly chapter: string
  /** Whose line it is. */
  readonly characterId: string
  /** Which take of its turn was shown; `undefined`: a greeting. */
  readonly take: number | undefined
  /** The platform's message by which it was meant; `undefined`: it was the last one. */
  readonly messageId: string | undefined
}

/** Only thumbs and ratings rate; other emoji react to the story. */
export type FeedbackDeed =
  | {
      readonly type: 'reaction-added' | 'reaction-removed'
      readonly emoji: string
      readonly rating: Rating | undefined
    }
  | { readonly type: 'rating'; readonly rating: Rating; readonly reasons: readonly RatingReason[] }
  /** The line got other words; they are in the history, and not here. */
  | { readonly type: 'rewrite' }
  | { readonly type: 'regeneration' }
  /** Somebody went to another take, which is kept as long as nobody goes further. */
  | { readonly type: 'pick'; readonly take: number }
  | { readonly type: 'report' }

/** 1: good; -1: bad. */
export type Rating = 1 | -1

/** See {@link ratingReasons}. */
export type RatingReason = (typeof ratingReasons)[number]
