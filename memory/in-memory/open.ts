import type { ChapterKey, ConversationKey } from '../../src/contract/conversation.ts'
import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Line } from '../../src/contract/line.ts'
import type { StreamedEntry } from '../../src/contract/memory.ts'
import type { RememberedAmendment } from '../amendment.ts'
import type { Claim } from '../batch-source.ts'
import { closedError } from '../errors.ts'
import { decodeConversationKey, encodeChapterKey, encodeConversationKey } from '../keys.ts'
import type { Timing } from '../mailbox-rules.ts'

/** An event in the mailbox. */
export interface StoredEvent extends Timing {
  event: QueuedEvent
  readonly queue: string
  attempts: number
  isGivenUp: boolean
  lastError: string
}

/** The claim of this driver. */
export interface MemoryClaim extends Claim {
  readonly row: Conversation
  /** The conversation's epoch when it was taken: an erase moves it. */
  readonly epoch: number
}

/** A conversation, with all that belongs to it. */
export interface Conversation {
  readonly key: string
  readonly conversation: ConversationKey
  revision: number
  epoch: number
  /** Lines by the chapter's storage key. */
  readonly chapters: Map<string, Chapter>
  events: StoredEvent[]
  claim: MemoryClaim | undefined
  /** Ids of events that were handed over, and that no commit has let go since. */
  handedOver: ReadonlySet<string>
  /** Not to be taken before (ms since 1970). */
  retryAt: number
  readonly amendments: Map<string, RememberedAmendment>
}

/** A chapter's lines, oldest first. */
export interface Chapter {
  readonly chapter: ChapterKey
  lines: Line[]
  /** Places by line id, which grow with the lines. A line that was removed keeps its own, one that was erased does not. */
  readonly places: Map<string, number>
  /** What lines were before, oldest first, by line id. */
  readonly earlier: Map<string, readonly Line[]>
  nextPlace: number
}

/** Everything that the store knows. */
export interface Tables {
  isClosed: boolean
  readonly conversations: Map<string, Conversation>
  /** When a handled event was handled (ms since 1970), by platform and event id. */
  readonly seen: Map<string, number>
  readonly positions: Map<string, string>
  readonly state: Map<string, { readonly text: string; readonly expiresAt: number }>
  readonly texts: Map<string, string>
  /** By name and id, in the order of appending. */
  readonly entries: Map<string, StreamedEntry>
  /** How many entries were ever appended. */
  appended: number
  /** Queues of the workers that live, by worker id. */
  readonly workers: Map<string, string>
  readonly leases: Map<string, { readonly holder: string; readonly expiresAt: number }>
  /** Revisions of conversations that were erased whole were below it. */
  revisionFloor: number
}

/** Builds empty tables. */
export function openTables(): Tables {
  return {
    isClosed: false,
    conversations: new Map(),
    seen: new Map(),
    positions: new Map(),
    state: new Map(),
    texts: new Map(),
    entries: new Map(),
    appended: 0,
    workers: new Map(),
    leases: new Map(),
    revisionFloor: 0,
  }
}

/** Refuses a call after `close`, or with an aborted signal. */
export function checkOpen(tables: Tables, signal?: AbortSignal): void {
  signal?.throwIfAborted()
  if (tables.isClosed) throw closedError()
}

/** The conversation, made where there is none. */
export function enterConversation(
  tables: Tables,
  { platform, place, thread }: ConversationKey,
): Conversation {
  const key = encodeConversationKey({ platform, place, thread })
  const known = tables.conversations.get(key)
  if (known) return known
  const row: Conversation = {
    key,
    conversation: decodeConversationKey(key),
    revision: tables.revisionFloor,
    epoch: 0,
    chapters: new Map(),
    events: [],
    claim: undefined,
    handedOver: new Set(),
    retryAt: 0,
    amendments: new Map(),
  }
  tables.conversations.set(key, row)
  return row
}

/** Nobody acts on it any more. `mayBeSeen`: see `Outcome`. */
export function letGo(row: Conversation, mayBeSeen: boolean): void {
  row.claim = undefined
  if (!mayBeSeen) row.handedOver = new Set()
  row.amendments.clear()
}

/** The chapter, made where there is none. */
export function enterChapter(tables: Tables, key: ChapterKey): Chapter {
  const row = enterConversation(tables, key)
  const id = encodeChapterKey(key)
  const { platform, place, thread, chapter } = key
  const known = row.chapters.get(id)
  if (known) return known
  const entered = {
    chapter: { platform, place, thread, chapter },
    lines: [],
    places: new Map<string, number>(),
    earlier: new Map<string, readonly Line[]>(),
    nextPlace: 1,
  }
  row.chapters.set(id, entered)
  return entered
}

/** Under which an event's id is remembered. */
export function seenKey(platform: string, eventId: string): string {
  return JSON.stringify([platform, eventId])
}
