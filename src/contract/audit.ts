import type { ExportFilter, ExportFormat, ExportReport } from './feedback-export.ts'

/** Who did what an audit tells of: a keyed hash, see `IdentityHashes.person`; `cli`, `retention`, or `bot`. */
export type AuditActor = string

/** What the audit tells. No person's id, no text. */
export type AuditRecord = {
  readonly version: 1
  readonly by: AuditActor
} & (
  | {
      readonly type: 'export'
      readonly exportId: string
      /** When it was begun, ms since 1970: whoever took consent back before that was asked. Absent in older entries. */
      readonly startedAt?: number
      readonly format: ExportFormat
      /** Shapes of a training export; absent otherwise. */
      readonly shapes?: readonly string[]
      readonly filter: ExportFilter
      readonly rows: number
      readonly leftOut: ExportReport['leftOut']
      readonly people: number
    }
  | { readonly type: 'summary' | 'audit-read' }
  /** Somebody asked for what is not theirs to have: path of the command, and why it was refused. */
  | {
      readonly type: 'refused'
      readonly command: string
      readonly why: 'not-moderator' | 'unknown-option' | 'replayed' | 'not-here' | 'too-late'
    }
  /** A LoRA adapter was trained on an export. */
  | {
      readonly type: 'trained'
      readonly exportId: string
      readonly lora: string
      readonly digest: string | undefined
    }
  /** An export that is told of before it: nobody could be handed its files, and its people are in it no more. */
  | { readonly type: 'undelivered'; readonly exportId: string }
  | { readonly type: 'cleaned'; readonly rows: number; readonly removed: number }
  | { readonly type: 'erased'; readonly what: 'person' | 'here' }
  | { readonly type: 'purged'; readonly lines: number; readonly logEntries: number }
  | { readonly type: 'studio'; readonly action: 'start' | 'done' }
  /** A safety notice was shown; who it was for is not told. */
  | { readonly type: 'safety'; readonly what: 'concern' | 'acute' | 'human-question' }
)

/** What is left of a person who asked to be forgotten: keyed hashes only. */
export interface Tombstone {
  readonly version: 1
  /** See `IdentityHashes.pseudonym`: by it the person is found in exports. */
  readonly pseudonym: string
  /** Ids of the exports that they are in; the LoRA adapters trained on them are in the audit. */
  readonly exportIds: readonly string[]
  /**
   * Names under which they were known, and words of these, as keyed hashes: others may still call them by name. `head`: the
   * same of how it begins, so that few places in a text are looked at; `length`: of its letters and digits, in code points.
   */
  readonly names: readonly { readonly hash: string; readonly head: string; readonly length: number }[]
}
