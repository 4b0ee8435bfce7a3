import type { ChapterKey, ConversationKey } from './conversation.ts'
import type { QueuedEvent } from './event.ts'
import type { Line } from './line.ts'
import type { AcceptOptions } from './mailbox.ts'
import type { LogEntry } from './memory.ts'

/**
 * One thing that a store keeps, as it goes from one store to another. Records of a conversation come in the order in which they are
 * listed here, and lines, entries and events in their own order.
 */
export type StoreRecord =
  /** A text that records share. */
  | { readonly type: 'text'; readonly hash: string; readonly text: string }
  /** Keyed state by storage key (`memory/keys.ts`), as JSON; `expiresAt`: ms since 1970. */
  | {
      readonly type: 'state'
      readonly key: string
      readonly json: string
      readonly expiresAt: number | undefined
    }
  /** A platform's own position. */
  | { readonly type: 'position'; readonly name: string; readonly value: string }
  /** The id of an event that was handled at that time (ms since 1970). */
  | { readonly type: 'seen'; readonly platform: string; readonly eventId: string; readonly at: number }
  /** A conversation; the target's revision becomes no smaller than this. */
  | { readonly type: 'conversation'; readonly conversation: ConversationKey; readonly revision: number }
  /** A line, with its earlier revisions, oldest first; without `line`, the place of one that was removed. */
  | {
      readonly type: 'line'
      readonly chapter: ChapterKey
      readonly lineId: string
      readonly line: Line | undefined
      readonly earlier: readonly Line[]
    }
  /** An entry of the log. */
  | { readonly type: 'entry'; readonly entry: LogEntry }
  /** An event that waits or was given up. */
  | {
      readonly type: 'event'
      readonly event: QueuedEvent
      readonly options: Pick<AcceptOptions, 'queue' | 'quietMs' | 'maxWaitMs'>
      readonly acceptedAt: number
      readonly attempts: number
      readonly isGivenUp: boolean
      readonly lastError: string
    }
  /** Revisions of conversations that were erased whole were below it; the target's becomes no smaller. */
  | { readonly type: 'revision-floor'; readonly revision: number }

/** How many records of each type there are. */
export type RecordCounts = { readonly [Type in StoreRecord['type']]: number }

/** Moving a whole store. While it runs, nobody else may write to either store. */
export interface StoreTransfer {
  /**
   * All records in a fixed order, `batchSize` at once, each batch with a cursor; `after` goes on behind a batch. Reading the same
   * store twice tells the same.
   */
  read(options: {
    readonly after?: string
    readonly batchSize: number
    readonly signal?: AbortSignal
  }): AsyncIterable<{ readonly records: readonly StoreRecord[]; readonly cursor: string }>
  /** Writes records that are not there yet, behind what is there; writing the same again changes nothing. */
  write(records: readonly StoreRecord[], signal?: AbortSignal): Promise<void>
  /** How many there are; what has expired does not count. */
  count(signal?: AbortSignal): Promise<RecordCounts>
  /** Whether a process that lives works on the store, or holds a lease of it, as far as can be told. */
  isInUse(signal?: AbortSignal): Promise<boolean>
  /** A note beside the records, such as how far a transfer got: neither read nor counted with them. */
  fetchMark(name: string, signal?: AbortSignal): Promise<string | undefined>
  /** Replaces a note; `undefined` removes it. */
  storeMark(name: string, value: string | undefined, signal?: AbortSignal): Promise<void>
}
