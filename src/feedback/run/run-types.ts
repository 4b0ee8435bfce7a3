import type { FeedbackConfig } from '../../contract/config.ts'
import type {
  ExportFilter,
  ExportFormat,
  ExportReport,
  LeftOutReason,
} from '../../contract/feedback-export.ts'
import type { Memory } from '../../contract/memory.ts'
import type { IdentityHashes } from '../../util/hash-id.ts'
import type { TrainingForm, TrainingShape } from '../training/types.ts'
import type { PlatformPerson } from './people.ts'

/** Lines of the prompt that a row shows. */
export const defaultContextLines = 20

/** What of the store, and how. */
export interface ExportOptions {
  readonly exportId: string
  readonly format: ExportFormat
  readonly filter: ExportFilter
  /** Of JSON Lines and CSV: most lines before the reply that are shown. */
  readonly contextLines: number
  /** Of training formats. */
  readonly shapes: readonly TrainingShape[]
  readonly form: TrainingForm
}

/** What exports need. */
export interface ExportTools {
  readonly memory: Pick<Memory, 'history' | 'log' | 'state' | 'fetchText'>
  readonly hashes: IdentityHashes
  readonly settings: FeedbackConfig
}

/** What one entry of the log became. */
export interface ExportStep {
  /** Where the next step goes on. */
  readonly position: string
  /** Text to append, by file; the name is empty where the export is one file. */
  readonly texts: readonly { readonly file: string; readonly text: string }[]
  readonly rows: number
  readonly leftOut: readonly LeftOutReason[]
  readonly masked: number
  readonly people: readonly PlatformPerson[]
}

/** An export that is being made. */
export interface ExportRun {
  /** What stands at the beginning of each of its files. */
  readonly header: string
  /** All that is, or what comes behind a position; in the log's order. */
  steps(after: string | undefined, signal: AbortSignal): AsyncIterable<ExportStep>
  /** What the steps do not come by; asked for after them. */
  countUnreached(signal: AbortSignal): Promise<ExportReport['leftOut']>
  /** What lies beside the files. */
  sidecars(): readonly { readonly file: string; readonly text: string }[]
}
