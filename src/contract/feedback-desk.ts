import type { AuditActor, AuditRecord } from './audit.ts'
import type { Language } from './character.ts'
import type { ConversationKey } from './conversation.ts'
import type { FeedbackKind, RatingReason } from './feedback.ts'
import type { ExportFile, ExportFilter, ExportFormat, ExportReport } from './feedback-export.ts'
import type { EraseReport } from './memory.ts'

/** What moderators ask for in their place. */
export interface FeedbackSummary {
  /** How many records there are, by kind. */
  readonly kinds: { readonly [Kind in FeedbackKind]?: number }
  /** Votes that stand, one a person and reply. */
  readonly good: number
  /** The same of those against. */
  readonly bad: number
  /** Replies that have votes for and against. */
  readonly disagreements: number
  /** The same for each period, oldest first; `since`: its beginning (ms since 1970). */
  readonly trend: readonly { readonly since: number; readonly good: number; readonly bad: number }[]
  /** By character. */
  readonly characters: readonly {
    readonly characterId: string
    readonly good: number
    readonly bad: number
    readonly rewrites: number
    readonly reports: number
  }[]
  /** Worst first. */
  readonly disliked: readonly {
    readonly characterId: string
    readonly conversation: ConversationKey
    /** That shows it; `undefined`: not known. */
    readonly messageId: string | undefined
    readonly good: number
    readonly bad: number
    readonly reasons: readonly RatingReason[]
  }[]
}

/** What an audit is told by, so that one thing does not hide another. Each has its title: text `audit.group.<group>`. */
export const auditGroups = ['exports', 'looks', 'erasures', 'others', 'refusals'] as const

/** See {@link auditGroups}. */
export type AuditGroup = (typeof auditGroups)[number]

/** A group of the audit. */
export interface AuditPart {
  /** Which one. */
  readonly group: AuditGroup
  /** Newest first. */
  readonly lines: readonly AuditLine[]
  /** How many lines there are before these. */
  readonly earlier: number
}

/** What somebody did, once or again and again on a day. */
export interface AuditLine {
  /** When it was done last (ms since 1970). */
  readonly at: number
  /** The last of them. */
  readonly record: AuditRecord
  /** How often. */
  readonly count: number
}

/** Whose data are wanted. */
export interface PersonalRequest {
  /** On which they are known. */
  readonly platform: string
  /** Their id there. */
  readonly personId: string
  /** Of the words with which the file explains itself. */
  readonly language: Language
}

/** What the engine asks of the feedback room. */
export interface FeedbackDesk {
  /**
   * Files of a place's feedback, gzipped where they are large, each no larger than `maxFileBytes`, at most `maxFiles`. Writes the audit
   * line. Fails with a FeedbackError: `too-large`, `too-many` where more is asked for, `busy` while another of the place is made here.
   */
  exportPlace(
    request: PlaceExport,
    signal: AbortSignal,
  ): Promise<{
    readonly files: readonly ExportFile[]
    readonly report: ExportReport
    /** The files could be handed to nobody: the audit says so, and nobody is in that export any more. */
    withdraw(signal: AbortSignal): Promise<void>
  }>
  /** Counts, trend, and the most disliked replies. Writes the audit line. */
  summarize(
    request: Pick<PlaceExport, 'filter' | 'by' | 'conversation'>,
    signal: AbortSignal,
  ): Promise<FeedbackSummary>
  /** The audit of a place: of each group so many lines, newest first. Groups without any are left out. */
  readAudit(
    place: { readonly platform: string; readonly place: string },
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly AuditPart[]>
  /** All that is kept about a person on a platform, as one JSON file. */
  collectPerson(request: PersonalRequest, signal: AbortSignal): Promise<ExportFile>
  /**
   * Leaves a tombstone, then forgets everything of a person, and chapters in which nobody else has spoken whole; of places nothing else.
   * Done again, it finds nothing more.
   */
  forgetPerson(platform: string, personId: string, signal?: AbortSignal): Promise<EraseReport>
}

/** See {@link FeedbackDesk.exportPlace}. */
export interface PlaceExport {
  /** Of its files. */
  readonly format: ExportFormat
  /** `platform` and `place` are always those of `conversation`. */
  readonly filter: ExportFilter
  /** Where it was asked for. */
  readonly conversation: ConversationKey
  /** Whoever asks. */
  readonly by: AuditActor
  /** Of the platform. */
  readonly maxFileBytes: number
  /** Of one answer. */
  readonly maxFiles: number
  /** Most records (for training: replies) that are looked at; absent: all. */
  readonly maxRecords?: number
}
