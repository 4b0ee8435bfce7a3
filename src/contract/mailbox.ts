import type { ChapterKey, ConversationKey } from './conversation.ts'
import type { Emotion, EmotionSource } from './emotion.ts'
import type { MessageDeleted, MessageEdited, QueuedEvent } from './event.ts'
import type { Line } from './line.ts'
import type { FoundLine, LogEntry, StateKey, StateSchema } from './memory.ts'
import type { LineReference } from './turn.ts'

/**
 * Keeps each conversation's events in order until their effects are written, and lets one worker at a time act on a
 * conversation. An event takes effect once: its lines, its records and its removal are one transaction.
 */
export interface Mailbox {
  /** Stores an event and wakes the worker of its queue; when it resolves, the event survives a crash. Called by `createHost`. */
  accept(event: QueuedEvent, options: AcceptOptions): Promise<Acceptance>
  /**
   * Applies an edit or a deletion at once: to the event if it still waits, to the line if it is in the history, and, when the
   * message is being answered at this moment, to the line that the running turn commits.
   */
  amend(event: MessageEdited | MessageDeleted, options?: AmendOptions): Promise<Amendment>
  /** Hands over each conversation's events until the signal is aborted, then waits for what runs. Called once per queue. */
  work(worker: MailboxWorker): Promise<void>
  /** Aborts the turn that runs in a conversation, in whichever process; `false` when none does. */
  stop(conversation: ConversationKey, signal?: AbortSignal): Promise<boolean>
  /** The position that was stored last under that name. */
  fetchPosition(name: string, signal?: AbortSignal): Promise<string | undefined>
  /** Stores a position by itself, for what happened and needs no event; `undefined` forgets it. */
  storePosition(name: string, value: string | undefined, signal?: AbortSignal): Promise<void>
  /** What waits, what runs and what was given up, oldest first, without texts. */
  list(signal?: AbortSignal): Promise<readonly MailboxItem[]>
  /** Puts a given-up event back in its place; `false` when there is none with that id. */
  retry(platform: string, eventId: string, signal?: AbortSignal): Promise<boolean>
  /** Removes an event for good; `false` when there is none with that id. */
  drop(platform: string, eventId: string, signal?: AbortSignal): Promise<boolean>
}

/** See {@link Mailbox.accept}. */
export interface AcceptOptions {
  /** Which workers can deliver the answer: an adapter's name, or `name:instance` where only one process can. */
  readonly queue: string
  /** How long the conversation must be quiet before its events are handed over; 0: at once, with all that wait before it. */
  readonly quietMs: number
  /** Longest wait, counted from the first event that waits. */
  readonly maxWaitMs: number
  /** The platform's own position, stored in the same transaction, also with a duplicate; not where the answer is `full`. */
  readonly position?: { readonly name: string; readonly value: string }
  /** Aborting gives up waiting; the event may be stored all the same. */
  readonly signal?: AbortSignal
}

/** See {@link Mailbox.amend}. */
export interface AmendOptions {
  /** The platform's own position, stored in the same transaction. */
  readonly position?: { readonly name: string; readonly value: string }
  /** Aborting gives up waiting. */
  readonly signal?: AbortSignal
}

/** `duplicate`: the id was accepted in the last 48 hours; `full`: too many events wait in that conversation, and it was not stored. */
export type Acceptance = 'accepted' | 'duplicate' | 'full'

/** What an edit or deletion met. */
export type Amendment =
  | { readonly type: 'event-amended'; readonly eventId: string }
  | { readonly type: 'line-amended'; readonly found: FoundLine }
  | { readonly type: 'nothing-amended' }

/** An event whose handling failed that often is given up: it waits for `retry` or `drop`. */
export const maxAttempts = 5

/** Whoever does the work of a queue. */
export interface MailboxWorker {
  /** The queue whose events it takes. */
  readonly queue: string
  /** How many conversations at once. */
  readonly concurrency: number
  /** Acts on a batch: `dispatch` in src/engine/dispatch.ts, which hands it to the engine. A batch that was not committed, or whose handling failed, is handed over again, later. */
  readonly handle: (batch: Batch) => Promise<void>
  /** Aborting ends the work. */
  readonly signal: AbortSignal
}

/** What a worker gets: the events of one conversation, oldest first, and the right to act on it. */
export interface Batch {
  /** Where its events happened. */
  readonly conversation: ConversationKey
  /** At least one. */
  readonly events: readonly [QueuedEvent, ...QueuedEvent[]]
  /** 1 at first. */
  readonly attempt: number
  /**
   * Events of it were handed over before and not committed: whoever had them died, hung, failed, or left, or something was erased
   * meanwhile. What was shown then may be seen already.
   */
  readonly isTakenOver: boolean
  /** When the first of them was accepted (ms since 1970). */
  readonly acceptedAt: number
  /** See `HistoryPage.revision`, read together with the events. */
  readonly revision: number
  /** Aborted by `stop` (reason: a DOMException named `AbortError`), when the lock is lost, or when the conversation is erased. */
  readonly signal: AbortSignal
  /**
   * Called by `dispatch`; in SQLite, `commitClaim` in memory/sqlite/commit.ts. Writes an event's effects in one transaction and lets the handled events go. Events of the batch that are not named go on
   * waiting, in their place. Fails with a MemoryError `lock-lost` or `conversation-erased`, and then nothing is written.
   * Can be called more than once; each call names other events. With the last of its events the conversation is let go; a later
   * call fails with `lock-lost`.
   */
  commit(commit: Commit): Promise<Committed>
}

/** The effects of handled events. */
export interface Commit {
  /** Events of the batch that are done with. */
  readonly handledEventIds: readonly string[]
  /** In order. */
  readonly changes: readonly Change[]
}

/** See {@link Batch.commit}. */
export interface Committed {
  /** The conversation's revision from now on. */
  readonly revision: number
  /** Lines that were amended while the turn ran, as they are now; a deleted line has an empty text. */
  readonly amended: readonly Line[]
}

/** One effect. */
export type Change =
  | { readonly type: 'lines-appended'; readonly chapter: ChapterKey; readonly lines: readonly Line[] }
  /** The line with this id becomes this one; its revision has grown. */
  | { readonly type: 'line-replaced'; readonly chapter: ChapterKey; readonly line: Line }
  | { readonly type: 'line-removed'; readonly chapter: ChapterKey; readonly lineId: string }
  /**
   * How a line was said is known now. Its revision stays, for its words do; nothing happens where the line is gone or has another
   * revision.
   */
  | {
      readonly type: 'line-labelled'
      readonly chapter: ChapterKey
      readonly line: LineReference
      readonly emotion: Emotion
      readonly source: EmotionSource
    }
  | { readonly type: 'log-appended'; readonly entry: LogEntry }
  /** A text that records name by hash; stored once. */
  | { readonly type: 'text-stored'; readonly hash: string; readonly text: string }
  | StateChange

/** Keyed state, written with the rest of the commit; `undefined` deletes. With `ttlMs` it is forgotten after that time. */
export type StateChange = {
  readonly [Name in keyof StateSchema]: {
    readonly type: 'state-set'
    readonly key: StateKey<Name>
    readonly value: StateSchema[Name] | undefined
    readonly ttlMs?: number
  }
}[keyof StateSchema]

/** An event as the mailbox lists it: no texts. */
export interface MailboxItem {
  /** Id of the event, unique on its platform. */
  readonly eventId: string
  /** Where it happened. */
  readonly conversation: ConversationKey
  /** Who can deliver its answer. */
  readonly queue: string
  /** What happened. */
  readonly type: QueuedEvent['type']
  /** Given up: it failed too often, and waits for `retry` or `drop`. */
  readonly state: 'waiting' | 'running' | 'given-up'
  /** Ms since 1970. */
  readonly acceptedAt: number
  /** How often it was handed over; 0: not yet. */
  readonly attempts: number
  /** Code or name of the last error, without texts; empty: none. */
  readonly lastError: string
}
