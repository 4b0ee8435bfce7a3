import type { FeedbackKind, Rating } from './feedback.ts'

/** Formats of an export: two for people, three for training. */
export const exportFormats = ['jsonl', 'csv', 'sft', 'dpo', 'kto'] as const

/** See {@link exportFormats}. */
export type ExportFormat = (typeof exportFormats)[number]

/** Which records are exported; all given conditions hold. */
export interface ExportFilter {
  /** Of that platform. */
  readonly platform?: string
  /** With `platform`: of that place only. */
  readonly place?: string
  /** About lines of that character. */
  readonly characterId?: string
  /** Ms since 1970, inclusive. */
  readonly since?: number
  /** Ms since 1970, exclusive. */
  readonly until?: number
  /** Of these kinds. */
  readonly kinds?: readonly FeedbackKind[]
  /** That rate so. */
  readonly rating?: Rating
}

/** How many rows there are, and why others are not. */
export interface ExportReport {
  /** `e_` and 12 hexadecimal digits: audit lines and tombstones name the export by it. */
  readonly exportId: string
  /** Rows that there are. */
  readonly rows: number
  /** Counted by why they were left out. */
  readonly leftOut: { readonly [Reason in LeftOutReason]?: number }
  /** How many texts were replaced in the rows that there are: lines without consent, secrets. */
  readonly masked: number
}

/** Why a row is not in an export. Each has its sentence: text `export.left-out.<reason>`. */
export const leftOutReasons = [
  /** Discord's Developer Policy, rule 21: no training on message content without its permission. */
  'discord-rule-21',
  /** Somebody whose words or deed it holds has not agreed to training, or took it back. */
  'no-consent',
  /** Of a person who asked to be forgotten. */
  'forgotten',
  /** The prompt no longer renders to the recorded hash. */
  'prompt-drift',
  /** Whose words the story so far holds is not known. */
  'unknown-people',
  /** The turn record, or lines that it names, are gone. */
  'record-gone',
  /** The understudy spoke: there is no model's reply. */
  'understudy',
  /** A greeting: it is the card's, and answers nothing. */
  'greeting',
  /** The edit is too small to prefer one text to the other. */
  'trivial-edit',
  /** People voted for and against it. */
  'disagreement',
  /** The vote was taken back. */
  'retracted',
  /** An emoji that only reacts to the story, and nobody has asked for those. */
  'story-reaction',
  /** It tells nothing for this format. */
  'no-signal',
  /** Much the same as a row before it. */
  'near-duplicate',
  /** A token, a mail address, a phone number is in it. */
  'secret',
  /** The takes answered different prompts. */
  'different-prompts',
  /** Nothing is left of the reply. */
  'empty',
] as const

/** See {@link leftOutReasons}. */
export type LeftOutReason = (typeof leftOutReasons)[number]

/** A file of an export, for a person. */
export interface ExportFile {
  /** With its endings, such as `feedback-2026-11-21.jsonl.gz`. */
  readonly name: string
  /** Such as `application/gzip`. */
  readonly mediaType: string
  /** The whole file. */
  readonly bytes: Uint8Array
}
