import type { AuditRecord, Tombstone } from './audit.ts'
import type { OfferedCard, PlaceCard, PlaceCardList, PlacePicture } from './card-file.ts'
import type { ConsentRecord, ConsentState } from './consent.ts'
import type { Cast, ChapterKey, ConversationKey, RepliesRule } from './conversation.ts'
import type { QueuedEvent } from './event.ts'
import type { FeedbackRecord, StudioSession } from './feedback.ts'
import type { Line } from './line.ts'
import type { TokenRates, WindowState } from './prompt.ts'
import type { EmotionRecord, LineReference, TurnRecord } from './turn.ts'

/** Histories, keyed state, the append-only log. All methods fail with a MemoryError. */
export interface Memory {
  /** Lines by chapter. */
  readonly history: History
  /** Small values by key. */
  readonly state: KeyedState
  /** Turn records, feedback, consent, audit. */
  readonly log: AppendLog
  /** Texts that many records share (heads, stories), by SHA-256. Written by a commit. */
  fetchText(hash: string, signal?: AbortSignal): Promise<string | undefined>
  /**
   * Forgets, everywhere: lines, records, log entries, keyed state, waiting events. Stories so far that may tell of it are
   * emptied. A turn that is under way in such a conversation can no longer commit. Answers what was forgotten.
   */
  erase(scope: EraseScope, signal?: AbortSignal): Promise<EraseReport>
  /** All that is kept of a person on a platform: their lines and the replies to them, entries that name them, values that they own, events that wait. */
  collect(platform: string, personId: string, signal?: AbortSignal): AsyncIterable<PersonalItem>
  /** Forgets what is older than these limits, in small steps beside what else goes on. Answers what was forgotten. */
  purge(limits: PurgeLimits, signal?: AbortSignal): Promise<EraseReport>
  /**
   * Writes anew, in small steps beside what else goes on, every text that is stored under another key than the codec's. Tells, now and
   * then, how many it has looked at and how many of them it wrote. Fails with a MemoryError `unknown-key` at the first one it cannot read.
   */
  reencode(signal?: AbortSignal): AsyncIterable<{ readonly looked: number; readonly written: number }>
}

/** See {@link Memory.collect}. */
export type PersonalItem =
  /** `earlier`: its revisions before, oldest first. */
  | {
      readonly type: 'line'
      readonly chapter: ChapterKey
      readonly line: Line
      readonly earlier: readonly Line[]
    }
  | { readonly type: 'entry'; readonly entry: LogEntry }
  | {
      readonly type: 'state'
      readonly name: keyof StateSchema
      readonly value: StateSchema[keyof StateSchema]
    }
  | { readonly type: 'event'; readonly event: QueuedEvent; readonly acceptedAt: number }

/** What is older (ms since 1970, exclusive) is forgotten; absent: nothing is. */
export interface PurgeLimits {
  /** Lines of histories, with their earlier revisions, and events that were given up. */
  readonly lines?: number
  /** Turn records and emotions; lines that they name may outlive them. */
  readonly records?: number
  /** Feedback records. */
  readonly feedback?: number
  /** Audit lines, but those of exports and of LoRA adapters, on which tombstones stand; the ledger and tombstones stay. */
  readonly audit?: number
}

/** What is to be forgotten. */
export type EraseScope =
  | { readonly type: 'person'; readonly platform: string; readonly personId: string }
  | { readonly type: 'conversation'; readonly conversation: ConversationKey }
  /** Every conversation of a place, and what belongs to the place itself. */
  | { readonly type: 'place'; readonly platform: string; readonly place: string }
  | { readonly type: 'chapter'; readonly chapter: ChapterKey }

/** How much was forgotten. */
export interface EraseReport {
  /** Lines of histories. */
  readonly lines: number
  /** Entries of the log. */
  readonly logEntries: number
  /** Values of keyed state. */
  readonly stateValues: number
  /** Events of the mailbox. */
  readonly waitingEvents: number
}

/** Lines of a chapter, appended by commits only. */
export interface History {
  /** The latest `limit` lines, oldest first; with `fromLineId`, none before that line. A removed line keeps its
   * place; an id that was never known, or is erased, is as if absent. */
  read(chapter: ChapterKey, options: ReadLinesOptions): Promise<HistoryPage>
  /** Lines as they stood at these revisions, in the order of asking; `undefined`: gone, or never known. */
  fetchLines(
    chapter: ChapterKey,
    lines: readonly LineReference[],
    signal?: AbortSignal,
  ): Promise<readonly (Line | undefined)[]>
  /** The line that a platform message shows. */
  findByMessage(
    conversation: ConversationKey,
    messageId: string,
    signal?: AbortSignal,
  ): Promise<FoundLine | undefined>
}

/** See {@link History.read}. */
export interface ReadLinesOptions {
  /** Most lines. */
  readonly limit: number
  /** The first line that is wanted. */
  readonly fromLineId?: string
  /** Aborting gives up waiting. */
  readonly signal?: AbortSignal
}

/** Lines, with the conversation's revision at that moment. */
export interface HistoryPage {
  /** Oldest first. */
  readonly lines: readonly Line[]
  /** Grows with every change to any chapter of the conversation, by any process. 0: nothing was ever written. */
  readonly revision: number
}

/** A line, and where it is. */
export interface FoundLine {
  /** Where it is. */
  readonly chapter: ChapterKey
  /** The line as it is now. */
  readonly line: Line
}

/** Names of keyed state and what each holds. */
export interface StateSchema {
  /** By conversation: who plays. */
  readonly cast: Cast
  /** By conversation: when a character speaks. */
  readonly replies: RepliesRule
  /** By conversation and cast (`owner`: character ids, ordered, joined by `+`; empty in groups): the chapter that is open, and the ones before it. */
  readonly chapters: ChapterStack
  /** By chapter. */
  readonly window: WindowState
  /** By conversation and person: what they wrote with `/me`. */
  readonly profile: string
  /** By place (thread empty) and model (`owner`): when its outage was told (ms). */
  readonly outage: number
  /** By model name (`owner`). */
  readonly 'token-rates': TokenRates
  /** Of the whole store: with it ids of persons become the hashes that logs show. Made once, by chance. */
  readonly 'hash-key': string
  /** By place (thread empty): which characters belong to it. */
  readonly 'place-cards': PlaceCardList
  /** By place (thread empty) and character (`owner`). */
  readonly 'place-card': PlaceCard
  /** By place (thread empty) and character (`owner`). */
  readonly 'place-picture': PlacePicture
  /** By conversation and person (`owner`): a card that was read and not yet taken in. */
  readonly 'offered-card': OfferedCard
  /** By place (thread empty): ids of the bots whose messages are lines of the person who wrote them. */
  readonly proxies: readonly string[]
  /** By platform (`owner`): what was left, and when it is to be forgotten. */
  readonly departures: readonly Departure[]
  /** By adapter and key (`owner`: both, joined by `:`): what an adapter keeps; what is about a place by that, too (thread empty). */
  readonly adapter: string
  /** By platform (`scope`: see `platformScope`) and person (`owner`). */
  readonly consent: ConsentState
  /** By platform and person, likewise: ids of the exports that they are in. */
  readonly 'exports-of': readonly string[]
  /** By chapter. */
  readonly studio: StudioSession
  /** By conversation and person (`owner`): when they were last told that an AI plays (ms since 1970). */
  readonly 'ai-notice': number
  /** By conversation and person (`owner`): when they were last shown a help line (ms since 1970). */
  readonly 'help-line': number
  /** By platform (`owner`): where the last conversation was, for a terminal's next start. */
  readonly 'last-character': string
}

/** A place that the bot was removed from, or a conversation that is gone. */
export interface Departure {
  /** As in its conversations' keys. */
  readonly place: string
  /** `undefined`: the whole place. */
  readonly thread: string | undefined
  /** When it was left (ms since 1970). */
  readonly at: number
}

/** Chapters of a conversation; the last is open. `/restart` pushes, its undo pops. */
export interface ChapterStack {
  /** Ids, oldest first; the last is open. */
  readonly chapters: readonly string[]
}

/** Which value: a name of {@link StateSchema}, where, and whose. */
export interface StateKey<Name extends keyof StateSchema> {
  /** What is kept. */
  readonly name: Name
  /** Conversation or chapter; `undefined`: the whole store. */
  readonly scope: ConversationKey | ChapterKey | undefined
  /** A person's id, a model's name, … ; empty where the schema names none. Erasing a person erases what they own. */
  readonly owner: string
}

/** Small values by key, held by Keyv. What belongs to an event's effects is written by its commit instead of `set`. */
export interface KeyedState {
  /** The value; `undefined` where none is, or it has expired. */
  get<Name extends keyof StateSchema>(
    key: StateKey<Name>,
    signal?: AbortSignal,
  ): Promise<StateSchema[Name] | undefined>
  /** Replaces the value; with `ttlMs` it is forgotten after that time. */
  set<Name extends keyof StateSchema>(
    key: StateKey<Name>,
    value: StateSchema[Name],
    options?: { readonly ttlMs?: number; readonly signal?: AbortSignal },
  ): Promise<void>
  /** Forgets the value; nothing happens where none is. */
  delete<Name extends keyof StateSchema>(key: StateKey<Name>, signal?: AbortSignal): Promise<void>
}

/** Names of the append-only log and what each entry holds. */
export interface LogSchema {
  /** Provenance of a take. */
  readonly turn: TurnRecord
  /** How a line was said, told after its turn. */
  readonly emotion: EmotionRecord
  /** What somebody did about a take. */
  readonly feedback: FeedbackRecord
  /** What somebody agreed to, or took back: the ledger. By platform, see `platformScope`. */
  readonly consent: ConsentRecord
  /** Who looked at or exported what. */
  readonly audit: AuditRecord
  /** Who was forgotten. By platform. */
  readonly tombstone: Tombstone
}

/** An entry of the append-only log. */
export interface LogEntry<Name extends keyof LogSchema = keyof LogSchema> {
  /** Unique under its name; appending the same id again changes nothing. */
  readonly id: string
  /** What kind of entry it is. */
  readonly name: Name
  /** Ms since 1970. */
  readonly at: number
  /** Where it happened. */
  readonly conversation: ConversationKey
  /** Entries of one turn share it; empty elsewhere. */
  readonly turnId: string
  /** Persons it tells of: erasing one of them erases it. */
  readonly personIds: readonly string[]
  /** The entry itself. */
  readonly value: LogSchema[Name]
}

/** An entry as it is streamed. */
export interface StreamedEntry<Name extends keyof LogSchema = keyof LogSchema> extends LogEntry<Name> {
  /** Where it stands in the order of appending, for `LogQuery.after`; opaque, and of this store alone. */
  readonly position: string
}

/** Which entries to stream; all given conditions hold. */
export interface LogQuery {
  /** Of that conversation. */
  readonly conversation?: ConversationKey
  /** Every conversation of a place. */
  readonly place?: { readonly platform: string; readonly place: string }
  /** Of that turn. */
  readonly turnId?: string
  /** Ms since 1970, inclusive. */
  readonly since?: number
  /** Ms since 1970, exclusive. */
  readonly until?: number
  /** A `position` that was streamed: only what comes behind it. */
  readonly after?: string
  /** Aborting ends the stream by throwing its reason. */
  readonly signal?: AbortSignal
}

/** Turn records, feedback, consent, audit: append, stream, erase. */
export interface AppendLog {
  /** Writes all of them or none. */
  append(entries: readonly LogEntry[], signal?: AbortSignal): Promise<void>
  /** In the order of appending, without holding all of it in memory. */
  stream<Name extends keyof LogSchema>(name: Name, query?: LogQuery): AsyncIterable<StreamedEntry<Name>>
}
