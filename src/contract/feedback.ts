/**
 * What somebody did about a line of a character: ids and the rating, and no text. With the turn record of the take that was shown at
 * that moment, a row of an export can be made of it again at any time.
 */
export interface FeedbackRecord {
  /** 1: of earlier versions, whose ratings have other reasons (see {@link RatingReason}) and whose rewrites tell no distance. */
  readonly version: 1 | 2
  /** What was done. */
  readonly deed: FeedbackDeed
  /** Who did it. */
  readonly personId: string
  /** Whether they were answered there, moderated the place, or only read it; absent in version 1. */
  readonly standing?: 'answered' | 'moderator' | 'reader'
  /** The character's line that is meant, and how it stood. */
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

/** Only what `FeedbackConfig.emoji` says rates, thumbs by default; other emoji react to the story. */
export type FeedbackDeed =
  | {
      readonly type: 'reaction-added' | 'reaction-removed'
      /** As the platform tells it; `custom:ID` or `NAME:ID` for a place's own. */
      readonly emoji: string
      readonly rating: Rating | undefined
    }
  | { readonly type: 'rating'; readonly rating: Rating; readonly reasons: readonly RatingReason[] }
  /** The line got other words; they are in the history as the line's next revision, and not here. */
  | {
      readonly type: 'rewrite'
      /** How far the words are from those before (Levenshtein, in code points), and how long both are; absent in version 1. */
      readonly edit?: EditMeasure
    }
  /** A weak sign against the take that was shown. */
  | { readonly type: 'regeneration' }
  /** Somebody went to another take, which is kept as long as nobody goes further. */
  | { readonly type: 'pick'; readonly take: number }
  /** Of several takes, this one stood when somebody who was answered went on; `takes`: how many there were. */
  | { readonly type: 'kept'; readonly takes: number }
  | { readonly type: 'report' }
  /** Somebody gave their own message, which this line answers, other words: `edited` is their line before. */
  | { readonly type: 'own-edit'; readonly edited: { readonly id: string; readonly revision: number } }

/** What kinds of deeds there are, for filters. */
export const feedbackKinds = [
  'reaction',
  'rating',
  'rewrite',
  'regeneration',
  'pick',
  'kept',
  'report',
  'own-edit',
] as const

/** See {@link feedbackKinds}; `reaction` stands for both of its deeds. */
export type FeedbackKind = (typeof feedbackKinds)[number]

/** How far two texts are from each other, in code points. */
export interface EditMeasure {
  /** Levenshtein distance; above `mostMeasured` code points of either text, a lower bound. */
  readonly distance: number
  /** Length before. */
  readonly before: number
  /** Length after. */
  readonly after: number
}

/** 1: good; -1: bad. */
export type Rating = 1 | -1

/**
 * Why a reply is good or bad: the labels of the fine-grained error analysis in the CharacterGLM paper (section 5.3), five errors and
 * `proactivity`, the good one.
 */
export const ratingReasons = [
  'out-of-character',
  'contradiction',
  'repetition',
  'low-quality',
  'low-information',
  'proactivity',
] as const

/** Reasons of records of version 1. */
export const earlierRatingReasons = [
  'consistency',
  'human-likeness',
  'engagement',
  'quality',
  'safety',
  'correctness',
] as const

/** See {@link ratingReasons}; those of {@link earlierRatingReasons} only in records of version 1. */
export type RatingReason = (typeof ratingReasons)[number] | (typeof earlierRatingReasons)[number]

/** `/studio start`: a chapter in which people correct a character until they are satisfied; its accepted lines are training rows. */
export interface StudioSession {
  /** Ms since 1970. */
  readonly startedAt: number
  /** `undefined`: it goes on. */
  readonly doneAt: number | undefined
  /** Ids of those who agreed to training in this chapter, and moderators who began it. */
  readonly participants: readonly string[]
}
