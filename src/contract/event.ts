import type { Audience, ConversationKey, Person } from './conversation.ts'

/** Most UTF-16 units of a message that reach a prompt; where more can be typed, a platform says so or splits. */
export const maxMessageLength = 4_096

/** Fields that every event has. */
interface EventBase {
  /** Schema version of stored events; a worker leaves a newer event alone. */
  readonly version: 1
  /**
   * Unique per platform and stable over redeliveries: message or interaction id, else session and sequence. It is logged, so it is
   * not made of a person's id, as that of a DM's chat may be.
   */
  readonly id: string
  /** Where it happened. */
  readonly conversation: ConversationKey
  /** Who takes part there. */
  readonly audience: Audience
  /** When it happened, ms since 1970. */
  readonly at: number
  /** Language of the person's client where the platform tells it. */
  readonly locale: string | undefined
  /** `thread` of the conversation that this one hangs under: without a cast of its own it has that one's. Absent: none. */
  readonly parent?: string
  /** The parent holds nothing but conversations of this kind, and nothing can be said in it itself: a forum. Absent: it does not, or nobody knows. */
  readonly parentIsForum?: boolean
  /** Whether only adults can be here; absent where the platform does not tell. */
  readonly isAdultsOnly?: boolean
}

/** Somebody said something. */
export interface MessageReceived extends EventBase {
  readonly type: 'message-received'
  /** The platform's id of the message. */
  readonly messageId: string
  /** Who said it. */
  readonly from: Person
  /** Decoded into words: emoji, stickers, pictures and mentions included. */
  readonly text: string
  /** Whether the person moderates the place; where a platform does not tell it with messages: `false`. */
  readonly isModerator: boolean
  /** Whether the person may change who plays here; absent: moderators may. */
  readonly mayCast?: boolean
  /** The bot itself was mentioned. */
  readonly mentionsBot: boolean
  /** The message that this one replies to. */
  readonly replyTo: string | undefined
  /** The character that the platform knows to be meant: a terminal session's, a replied-to persona's. */
  readonly addressee: string | undefined
  /** Words from elsewhere: a forwarded message, a channel's own post. A name in them calls nobody. Absent: they are said here. */
  readonly isForwarded?: true
  /**
   * Ids of those whose words the text holds beside the sender's, because it quotes or passes them on; an empty one is somebody whom
   * the platform does not name. Characters' words are nobody's. Absent: it holds nobody else's.
   */
  readonly quotedIds?: readonly string[]
}

/** A message got another text. Applied when accepted, also to lines that still wait. */
export interface MessageEdited extends EventBase {
  readonly type: 'message-edited'
  /** The platform's id of the message. */
  readonly messageId: string
  /** The new text, decoded into words. */
  readonly text: string
  /** See {@link MessageReceived.quotedIds}. */
  readonly quotedIds?: readonly string[]
}

/** A message was deleted. Applied when accepted, also to lines that still wait. */
export interface MessageDeleted extends EventBase {
  readonly type: 'message-deleted'
  /** The platform's id of the message. */
  readonly messageId: string
}

/** Reactions on a message were added or removed. */
export interface ReactionsChanged extends EventBase {
  readonly type: 'reactions-changed'
  /** The platform's id of the message. */
  readonly messageId: string
  /** Who reacted. */
  readonly from: Person
  /** Emoji that are new. */
  readonly added: readonly string[]
  /** Emoji that were taken back. */
  readonly removed: readonly string[]
}

/** A command of the command tree was invoked. */
export interface CommandInvoked extends EventBase {
  readonly type: 'command-invoked'
  /** Who invoked it. */
  readonly from: Person
  /** Path in the command tree, such as `character set`. */
  readonly command: string
  /** Option values by option name, as typed. */
  readonly options: { readonly [name: string]: string }
  /** Files that were handed in with it, for an option of type `file`; absent: none. */
  readonly files?: readonly AttachedFile[]
  /** Whether the person moderates the place. */
  readonly isModerator: boolean
  /** See {@link MessageReceived.mayCast}. */
  readonly mayCast?: boolean
  /** Whether the person may change who plays in the parent, and so in all that inherit its cast; absent: moderators may. */
  readonly mayCastParent?: boolean
  /** See {@link MessageReceived.addressee}. */
  readonly addressee: string | undefined
  /** What the platform needs for an answer, with the time it expires. */
  readonly interaction: Interaction | undefined
}

/** A button or choice under one of our messages was used. */
export interface ControlUsed extends EventBase {
  readonly type: 'control-used'
  /** Who used it. */
  readonly from: Person
  /** The platform's id of the message that carries the control. */
  readonly messageId: string
  /** What the control stands for: a command path and its options. */
  readonly command: string
  /** Option values by option name. */
  readonly options: { readonly [name: string]: string }
  /** Whether the person moderates the place. */
  readonly isModerator: boolean
  /** See {@link MessageReceived.mayCast}. */
  readonly mayCast?: boolean
  /** Whether the person may change who plays in the parent, and so in all that inherit its cast; absent: moderators may. */
  readonly mayCastParent?: boolean
  /** What the platform needs for an answer, with the time it expires. */
  readonly interaction: Interaction | undefined
}

/** A timer rang. */
export interface TimerRang extends EventBase {
  readonly type: 'timer-rang'
  /** Which one. */
  readonly timer: string
}

/** A file on the platform. Its bytes are fetched when its turn has come: see `PlatformAdapter.fetchFile`. */
export interface AttachedFile {
  /** As it was handed in, such as `seraphina.png`; no folder. */
  readonly name: string
  /** Bytes, where the platform tells; `undefined`: not known. */
  readonly size: number | undefined
  /** Where the adapter finds it: an address, a file id, an absolute path. It may be a secret of the platform. */
  readonly reference: string
}

/** An interaction's token travels with its event. */
export interface Interaction {
  /** A secret of the platform. */
  readonly token: string
  /** Ms since 1970. After it a public answer becomes an ordinary message and a private one is dropped. */
  readonly expiresAt: number
}

/** Everything that happens on a platform. */
export type InboundEvent =
  | MessageReceived
  | MessageEdited
  | MessageDeleted
  | ReactionsChanged
  | CommandInvoked
  | ControlUsed
  | TimerRang

/**
 * Events that wait in the mailbox for a turn; the others are applied when they are accepted. Reactions wait only where they are about a
 * message that no line shows yet: its turn may still run.
 */
export type QueuedEvent = MessageReceived | CommandInvoked | ControlUsed | TimerRang | ReactionsChanged
