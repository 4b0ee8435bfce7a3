import type { Audience, Person } from '../contract/conversation.ts'

/** Where people talk on the loopback platform. */
export interface LoopbackConversation {
  readonly place: string
  /** Empty where the place has only one. */
  readonly thread: string
  readonly audience: Audience
}

/** What a person did. */
export type LoopbackDeed =
  | {
      readonly type: 'message'
      readonly messageId: string
      readonly text: string
      readonly mentionsBot: boolean
      readonly replyTo: string | undefined
    }
  | { readonly type: 'edit'; readonly messageId: string; readonly text: string }
  | { readonly type: 'deletion'; readonly messageId: string }
  | {
      readonly type: 'command'
      readonly command: string
      readonly options: { readonly [name: string]: string }
      /** Handed in with it; absent: none. */
      readonly files?: readonly LoopbackFile[]
    }

/** A file that lies on the platform. */
export interface LoopbackFile {
  readonly name: string
  /** Bytes, as the platform tells; `undefined`: it does not. */
  readonly size: number | undefined
  /** `GET` of it answers the bytes. */
  readonly path: string
}

/** `GET /updates?after=N&waitMs=M` answers a list of these; what is at or before N is confirmed by it, and never shown again. */
export interface LoopbackUpdate {
  /** Grows by 1. */
  readonly id: number
  /** When it happened (ms since 1970). */
  readonly at: number
  readonly conversation: LoopbackConversation
  readonly from: Person
  readonly deed: LoopbackDeed
}

/** Body of `POST /messages`. */
export interface LoopbackPost {
  readonly place: string
  readonly thread: string
  readonly type: 'reply' | 'notice' | 'choice' | 'file'
  /** Who speaks; empty: the bot itself. */
  readonly speaker: string
  readonly text: string
  /** Beside the text, in a message of type `file`. */
  readonly file?: { readonly name: string; readonly mediaType: string; readonly base64: string }
  readonly visibility: 'public' | 'private'
  /** Posted again with the same key, it is the same message, where the platform keeps keys. */
  readonly key: string
  /** Which process posts it. */
  readonly sender: string
}

/** Answer to it. */
export interface LoopbackPosted {
  readonly messageId: string
  /** Whether a message with that key was there already; it stays as it is. */
  readonly isKnown: boolean
  /** What the message says. */
  readonly text: string
  /** Whether the platform can tell by its key that it has a message. */
  readonly keepsKeys: boolean
}

/** Body of `PATCH /messages/ID`; `DELETE /messages/ID` has none. */
export interface LoopbackEdit {
  readonly text: string
}
