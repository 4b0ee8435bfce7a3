import type { Language } from './character.ts'
import type { ConversationKey } from './conversation.ts'
import type { AttachedFile, InboundEvent } from './event.ts'
import type { HttpRoute } from './http.ts'
import type { Counted } from './limits.ts'
import type { Acceptance } from './mailbox.ts'
import type { Receipt, ReplyPart } from './reply.ts'

/** A platform: receives what happens there as events, delivers what the engine answers. */
export interface PlatformAdapter {
  /** `console`, `discord`, `telegram`: also the `platform` of its conversations. */
  readonly name: string
  /** The mailbox queue that it can deliver for: its name, or `name:instance` where only this process can. */
  readonly queue: string
  /** Whether turns wait until people have finished speaking. A terminal does not: each line is a turn. */
  readonly waitsForPeople: boolean
  /**
   * It runs until somebody ends it: it waits for a store that is away, keeps people within their limits, and finishes what runs when it
   * is told to end. A terminal fails, has no limits, and breaks off.
   */
  readonly isService: boolean
  /**
   * Receives until the signal is aborted or the platform ends (a terminal's end of input), then resolves. Called once, in every process
   * and before anything is delivered, so that deliveries may ask the host, too.
   */
  listen(host: AdapterHost, signal: AbortSignal): Promise<void>
  /**
   * Shows an answer; called by `dispatch` in src/engine/dispatch.ts. Reads `parts` to their end unless delivery fails. The receipts are written with the lines; then `settle`
   * is called. Fails with a PlatformError, and then what characters said in it is not written: where some of
   * that was shown all the same, it resolves with the receipts of that.
   */
  deliver(target: DeliveryTarget, parts: AsyncIterable<ReplyPart>, signal: AbortSignal): Promise<Delivery>
  /**
   * Fetches a file that was handed in with a command. Fails with a PlatformError: `not-found`, or `too-large` before
   * more than `maxBytes` were read.
   */
  fetchFile(file: AttachedFile, options: FetchFileOptions): Promise<Uint8Array>
  /**
   * Whether something can be shown there, as far as is known without asking: `false` for a while after the platform has refused for want
   * of a permission. Messages are kept then, and nobody answers them. Absent: it can.
   */
  maySpeak?(conversation: ConversationKey): boolean
  /** Most bytes of a file that it can send. Absent: any. */
  readonly maxFileBytes?: number
  /** The address of a message, for those who may see it; `undefined`: it has none. Absent: none has. */
  linkTo?(conversation: ConversationKey, messageId: string): string | undefined
  /** What the platform calls over our HTTP port: webhooks. They are served from before `listen` until the program ends. Absent: nothing. */
  readonly routes?: readonly HttpRoute[]
  /** Lets go of connections. */
  close(): Promise<void>
}

/** See {@link PlatformAdapter.fetchFile}. */
export interface FetchFileOptions {
  /** Of a larger file nothing is answered. */
  readonly maxBytes: number
  /** Aborting gives up. */
  readonly signal: AbortSignal
}

/** Where an answer goes. */
export interface DeliveryTarget {
  /** Where it is shown. */
  readonly conversation: ConversationKey
  /** The events that are answered, oldest first: a platform finds its interaction token or reply target in them. */
  readonly eventIds: readonly string[]
  /** Token of the interaction that asked, while it has not expired. */
  readonly interactionToken: string | undefined
  /** The same for each try at the same step: with it, and the message's number, a platform can tell a message that it has. */
  readonly idempotencyKey: string
  /** See `Batch.isTakenOver`: an answer to these events may be there already. */
  readonly isTakenOver: boolean
}

/** What delivery leaves behind. */
export interface Delivery {
  /** Which messages show which line, in order. */
  readonly receipts: readonly Receipt[]
  /**
   * After a take-over: `found`: an answer was there, and now shows this one; `possible`: there may be one beside this one, for the
   * platform cannot tell. Otherwise `none`.
   */
  readonly repeated: 'none' | 'found' | 'possible'
  /**
   * A file was shown to nobody, for whoever asked for it has no private chat that is open; they were told so. Absent: each was shown.
   */
  readonly isFileLeft?: true
  /**
   * Called once, after the commit: a terminal shows an answer as complete only when it is `written`. When it is not, the
   * events go on waiting and will be answered anew.
   */
  settle(written: boolean): Promise<void>
}

/** What an adapter may ask of whoever runs it. */
export interface AdapterHost {
  /**
   * The one door: `createHost` in src/engine/host.ts. When it resolves, the event is stored or applied, and may be confirmed
   * towards the platform.
   */
  accept(event: InboundEvent, options?: HostAcceptOptions): Promise<HostAcceptance>
  /** The position that was stored last under that name; where `listen` goes on. */
  fetchPosition(name: string, signal: AbortSignal): Promise<string | undefined>
  /** See `Mailbox.storePosition`. */
  storePosition(name: string, value: string | undefined, signal: AbortSignal): Promise<void>
  /** What the adapter keeps, shared by all its processes; nothing of a conversation's content. */
  readonly state: AdapterState
  /** A keyed hash: what is kept elsewhere than at a person's own place names them by it alone. */
  hash(text: string): string
  /** Counts for all processes of the adapter: see `Limits.count`; the store sees a keyed hash of the name. */
  count(name: string, points: number, windowMs: number, signal?: AbortSignal): Promise<Counted>
  /**
   * The bot was removed from a place (`thread` `undefined`), or a conversation is gone: what is known of it is forgotten after a time of
   * grace, unless it returns before.
   */
  depart(place: string, thread: string | undefined, signal: AbortSignal): Promise<void>
  /** The bot is in these places: none of them is forgotten. */
  arrive(places: readonly string[], signal: AbortSignal): Promise<void>
  /** Listens in one process at a time: `Leases.hold` of the store, under a name of the adapter's. */
  lead(name: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>
  /** Resolves when nothing waits or runs for that conversation in this process. */
  whenIdle(conversation: ConversationKey, signal: AbortSignal): Promise<void>
  /** Read-only and model-free, with a deadline of 2 s: autocomplete, the lines to show at a start. */
  query(query: HostQuery, signal: AbortSignal): Promise<HostAnswer>
}

/** See {@link AdapterHost.accept}. */
export interface HostAcceptOptions {
  /** See `AcceptOptions.position`. */
  readonly position?: { readonly name: string; readonly value: string }
  /** While the store is away, it is tried again until it is back or this is aborted; without it, the call fails at once. */
  readonly signal?: AbortSignal
}

/**
 * `not-now`: a command while the store is away; the person was told that it cannot be done now, and nothing is kept. `done`: a command
 * that was acted on at once; no answer will be delivered, unless it was before.
 */
export type HostAcceptance = Acceptance | 'not-now' | 'done'

/** Small values of an adapter, by key; survives restarts. */
export interface AdapterState {
  /** `undefined`: there is none, or it has expired. */
  get(key: string, signal?: AbortSignal): Promise<string | undefined>
  /** `undefined` deletes; with `ttlMs` it is forgotten after that time. */
  set(
    key: string,
    value: string | undefined,
    options?: { readonly ttlMs?: number; readonly signal?: AbortSignal },
  ): Promise<void>
  /** Values about a place, apart from the others: they are forgotten with it. A person's private chat is a place. */
  at(place: string): AdapterState
}

/** Read-only questions. */
export type HostQuery =
  | {
      readonly type: 'characters'
      /** Where they would play: characters that belong to another place are left out. */
      readonly conversation: ConversationKey
      readonly search: string
      readonly limit: number
      /** Only those that belong to the place, for an option of type `own-character`. */
      readonly isOwn?: true
    }
  /** Those who play there now, for an option of type `cast-member`. `parent`: see `EventBase.parent`. */
  | {
      readonly type: 'cast-members'
      readonly conversation: ConversationKey
      readonly parent: string | undefined
      readonly search: string
      readonly limit: number
    }
  | {
      readonly type: 'recent-lines'
      readonly conversation: ConversationKey
      readonly characterId: string
      readonly limit: number
    }
  /** The line that a message shows, as far as a person may see it, and whether this person may rewrite it. */
  | {
      readonly type: 'line'
      readonly conversation: ConversationKey
      readonly messageId: string
      readonly personId: string
      /** Whether the person moderates the place; alone with a character, everybody does. */
      readonly isModerator: boolean
    }
  /** Which of these messages show a line, or showed one. */
  | {
      readonly type: 'known-messages'
      readonly conversation: ConversationKey
      readonly messageIds: readonly string[]
    }
  /** Which messages show what people said there since a moment (ms since 1970), the latest 500: what the platform has no more was deleted. */
  | { readonly type: 'recent-messages'; readonly conversation: ConversationKey; readonly since: number }
  /** The picture of a character that can play there; see `SpeakingPersona.avatar`. */
  | { readonly type: 'picture'; readonly conversation: ConversationKey; readonly characterId: string }
  /** See `StateSchema.proxies`; `undefined`: the place has never said. */
  | { readonly type: 'proxies'; readonly conversation: ConversationKey }

/** A character, for a person who looks for one. */
export interface FoundCharacter {
  /** Of its card. */
  readonly id: string
  /** As it is shown. */
  readonly name: string
  /** One line; empty: none. */
  readonly summary: string
  /** Of its card, where that is known. */
  readonly language?: Language
}

/** Their answers. */
export type HostAnswer =
  | { readonly type: 'characters'; readonly characters: readonly FoundCharacter[] }
  | { readonly type: 'cast-members'; readonly characters: readonly FoundCharacter[] }
  | {
      readonly type: 'line'
      readonly line:
        | {
            readonly role: 'user' | 'character' | 'narrator'
            readonly speakerName: string
            readonly text: string
            /** Only what characters said can be rewritten. */
            readonly mayRewrite: boolean
            /** What shows it, in order. */
            readonly messageIds: readonly string[]
          }
        | undefined
    }
  | { readonly type: 'known-messages'; readonly messageIds: readonly string[] }
  | { readonly type: 'recent-messages'; readonly messageIds: readonly string[] }
  | {
      readonly type: 'picture'
      readonly picture: { readonly bytes: Uint8Array; readonly mediaType: string } | undefined
    }
  | { readonly type: 'proxies'; readonly botIds: readonly string[] | undefined }
  | {
      readonly type: 'recent-lines'
      readonly lines: readonly {
        name: string
        text: string
        role: 'user' | 'character' | 'narrator'
        at: number
      }[]
    }
