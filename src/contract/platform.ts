import type { ConversationKey } from './conversation.ts'
import type { AttachedFile, InboundEvent } from './event.ts'
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
  /** Receives until the signal is aborted or the platform ends (a terminal's end of input), then resolves. */
  listen(host: AdapterHost, signal: AbortSignal): Promise<void>
  /**
   * Shows an answer; called by `dispatch` in src/engine/dispatch.ts. Reads `parts` to their end unless delivery fails. The receipts are written with the lines; then `settle`
   * is called. Fails with a PlatformError.
   */
  deliver(target: DeliveryTarget, parts: AsyncIterable<ReplyPart>, signal: AbortSignal): Promise<Delivery>
  /**
   * Fetches a file that was handed in with a command. Fails with a PlatformError: `not-found`, or `too-large` before
   * more than `maxBytes` were read.
   */
  fetchFile(file: AttachedFile, options: FetchFileOptions): Promise<Uint8Array>
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

/** `not-now`: a command while the store is away; the person was told that it cannot be done now, and nothing is kept. */
export type HostAcceptance = Acceptance | 'not-now'

/** Read-only questions. */
export type HostQuery =
  | {
      readonly type: 'characters'
      /** Where they would play: characters that belong to another place are left out. */
      readonly conversation: ConversationKey
      readonly search: string
      readonly limit: number
    }
  | {
      readonly type: 'recent-lines'
      readonly conversation: ConversationKey
      readonly characterId: string
      readonly limit: number
    }

/** Their answers. */
export type HostAnswer =
  | {
      readonly type: 'characters'
      readonly characters: readonly { id: string; name: string; summary: string }[]
    }
  | {
      readonly type: 'recent-lines'
      readonly lines: readonly {
        name: string
        text: string
        role: 'user' | 'character' | 'narrator'
        at: number
      }[]
    }
