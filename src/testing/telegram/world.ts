import type {
  BotCommand,
  Message,
  ReactionType,
  Chat as TelegramChat,
  User,
  UserFromGetMe,
} from 'grammy/types'
import type { Clock } from '../../contract/clock.ts'
import type {
  LoopbackTelegramChat,
  ShownTelegramMessage,
  TelegramChange,
  TelegramComplaint,
} from './types.ts'
import type { UpdateQueue } from './updates.ts'

/** Everything that this Telegram knows. */
export interface World {
  readonly clock: Clock
  /** Drafts and callback queries end that much sooner, and webhooks are repeated sooner. */
  readonly speed: number
  readonly bot: UserFromGetMe
  token: string
  privacyMode: boolean
  readonly mentionsPassPrivacy: boolean
  readonly botToBot: boolean
  /** Fields of requests that are ignored. */
  readonly unknownFields: ReadonlySet<string>
  /** There once the server listens. */
  origin: string
  /** Where webhooks are delivered, whatever their host; empty: where they say. */
  webhookOrigin: string
  /** Aborted when the server closes. */
  readonly closing: AbortController
  readonly accounts: Map<number, Account>
  readonly chats: Map<number, Chat>
  /** Chats and topics as people use them, by id and thread. */
  readonly views: Map<string, LoopbackTelegramChat>
  /** What a view shows. */
  readonly places: WeakMap<LoopbackTelegramChat, Place>
  readonly messages: WeakMap<ShownTelegramMessage, StoredMessage>
  readonly callbacks: Map<string, Callback>
  /** By file id. */
  readonly files: Map<string, StoredFile>
  /** By scope and language. */
  readonly commands: Map<string, readonly BotCommand[]>
  readonly updates: UpdateQueue
  readonly complaints: TelegramComplaint[]
  notify(change: TelegramChange): void
  /** A number that nothing else has. */
  next(): number
}

/** Somebody, and whether the bot may write to them. */
export interface Account {
  readonly user: User
  readonly language: string
  hasStarted: boolean
  hasBlocked: boolean
}

/** How somebody belongs to a chat. */
export type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked'

/** A private chat, a group, or a channel. */
export interface Chat {
  readonly id: number
  readonly type: TelegramChat['type']
  readonly title: string
  readonly isForum: boolean
  /** Of a private chat. */
  readonly person: Account | undefined
  /** The channel that a group discusses. */
  readonly channel: Chat | undefined
  /** Whether only administrators see who its members are. */
  readonly hidesMembers: boolean
  /** By user id; the bot is one of them. */
  readonly members: Map<number, MemberStatus>
  /** By id; what was deleted stays for those who look. */
  readonly messages: Map<number, StoredMessage>
  /** Those that one person sees, by their own ids. */
  readonly ephemerals: Map<number, StoredMessage>
  /** All of them, oldest first. */
  readonly timeline: StoredMessage[]
  readonly topics: Map<number, Topic>
  /** By topic, the empty one under 0. */
  readonly drafts: Map<number, Draft>
  /** The bot that spoke last. */
  lastBotId: number | undefined
  lastMessageId: number
  isClosed: boolean
  /** The supergroup that it became. */
  movedTo: number | undefined
}

/** A topic of a forum or of a private chat. */
export interface Topic {
  readonly id: number
  readonly root: StoredMessage
  isClosed: boolean
}

/** What a private chat shows while the bot writes. */
export interface Draft {
  readonly id: number
  readonly text: string
  readonly canStop: boolean
  readonly staysOnStop: boolean
  /** Ms since 1970. */
  readonly until: number
}

/** A chat, or a part of one: a topic, or the comments below a post. */
export interface Place {
  readonly chat: Chat
  readonly topicId: number | undefined
  readonly postId: number | undefined
}

/** A message with all that payloads do not tell of it. */
export interface StoredMessage {
  raw: Message
  readonly chat: Chat
  readonly history: string[]
  /** By user or chat that reacted. */
  readonly reactions: Map<number, readonly ReactionType[]>
  isDeleted: boolean
  readonly seenBy: number | undefined
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined
  readonly notified: Set<number>
  readonly forcesReply: boolean
  readonly view: ShownTelegramMessage
}

/** A button that was pressed. */
export interface Callback {
  readonly userId: number
  readonly chat: Chat
  readonly message: StoredMessage
  /** Ms since 1970. */
  readonly at: number
  isAnswered: boolean
  readonly answer: (answer: { readonly text: string | undefined; readonly isAlert: boolean }) => void
}

/** A file that can be fetched. */
export interface StoredFile {
  readonly id: string
  readonly uniqueId: string
  readonly path: string
  readonly bytes: Uint8Array
}

/** Time of now, as payloads carry it: seconds since 1970. */
export function seconds(world: World): number {
  return Math.floor(world.clock.now() / 1000)
}

/** Whether it is a group or a supergroup. */
export function isGroup({ type }: Chat): boolean {
  return type === 'group' || type === 'supergroup'
}

/** How the bot belongs to a chat. */
export function botStatus(world: World, chat: Chat): MemberStatus {
  return chat.members.get(world.bot.id) ?? 'left'
}

/** Whether somebody is one of its administrators. */
export function isAdministrator(chat: Chat, userId: number): boolean {
  const status = chat.members.get(userId)
  return status === 'creator' || status === 'administrator'
}

/** Whether somebody with that status is in the chat. */
export function isIn(status: MemberStatus): boolean {
  return status !== 'left' && status !== 'kicked'
}

/** Whether somebody is in a chat. */
export function isThere(chat: Chat, userId: number): boolean {
  return isIn(chat.members.get(userId) ?? 'left')
}
