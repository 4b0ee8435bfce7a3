import type { BotCommand, Message, Update } from 'grammy/types'
import type { Clock } from '../../contract/clock.ts'

/** See `openLoopbackTelegram`. */
export interface LoopbackTelegramOptions {
  /** Default: any that is free. */
  readonly port?: number
  /** Default: the machine's. Real clients wait by that one, so give another only where nothing waits. */
  readonly clock?: Clock
  /** Whether BotFather's "Group Privacy" is on: in groups the bot then sees what is for it alone. Default: `true`, as with every new bot. */
  readonly privacyMode?: boolean
  /** Whether a mention reaches the bot in spite of it: BotFather says so, Telegram's FAQ does not. Default: `true`. */
  readonly mentionsPassPrivacy?: boolean
  /** Whether BotFather's "Bot-to-Bot Communication Mode" is on. Default: `false`. */
  readonly botToBot?: boolean
  /** Whether private chats can have topics. Default: `false`. */
  readonly privateTopics?: boolean
  /** How much faster than Telegram's the limits refill, drafts and callback queries end. Default: 1. */
  readonly speed?: number
  /** Whether sends beyond Telegram's limits (a chat's 1 a second with bursts, a group's 20 a minute, 30 a second in all) are refused with 429. Default: `true`. */
  readonly hasLimits?: boolean
  /** Methods that this server does not know, as an older one: 404. */
  readonly unknownMethods?: readonly string[]
  /** Fields of requests that it does not know and ignores, as an older one: without `ephemeral_message_parameters` such a message is for everybody. */
  readonly unknownFields?: readonly string[]
  /** By how much the ids of updates grow. Default: 1. */
  readonly updateIdStep?: number
  /** How many of the latest requests are remembered. Default: 100 000. */
  readonly requestLog?: number
}

/** A Telegram on loopback: the Bot API for one bot, as strict as Telegram where a bot can be wrong, and people who use it. */
export interface LoopbackTelegram {
  /** For `TELEGRAM_API_URL`. */
  readonly apiUrl: string
  /** For `TELEGRAM_TOKEN`. */
  readonly token: string
  readonly botId: number
  /** Without `@`. */
  readonly username: string
  /** The bot is added to a group by its creator. */
  createGroup(options: LoopbackTelegramGroupOptions): LoopbackTelegramChat
  createUser(options: LoopbackTelegramUserOptions): LoopbackTelegramUser
  readonly faults: TelegramFaults
  /** The commands that are set, by scope (`all_private_chats`, …; `chat:ID` for one chat) and language (empty: all others). */
  commands(scope: string, language?: string): readonly BotCommand[]
  /** Everything that was refused because the bot did something wrong: unknown fields, limits, deadlines. A good run has none. */
  readonly complaints: readonly TelegramComplaint[]
  /** Every request that was answered, oldest first, without bodies. `chatId` where it names one. */
  readonly requests: readonly {
    readonly method: string
    readonly chatId: number | undefined
    readonly status: number
    readonly at: number
  }[]
  /** How many updates were made, the id up to which they are confirmed, how many nobody confirmed, and whether a call waits for more. */
  readonly updates: {
    readonly made: number
    readonly confirmed: number
    readonly waiting: number
    readonly isPolled: boolean
  }
  /** Where the webhook is; `undefined`: none is set. */
  readonly webhookUrl: string | undefined
  /** Webhooks of every host are delivered to this one, as by a proxy that ends TLS: `http://127.0.0.1:PORT`. Without it, those of other hosts than loopback fail. */
  routeWebhooks(origin: string): void
  /** Told of each message that is shown, changed or removed, and of drafts and typing. Answers how to stop. */
  watch(onChange: (change: TelegramChange) => void): () => void
  close(): Promise<void>
}

/** Who opens an account. */
export interface LoopbackTelegramUserOptions {
  readonly name: string
  /** Without `@`; default: none. */
  readonly username?: string
  /** Such as `zh-hans`. Default: `en`. */
  readonly language?: string
  /** Another bot. */
  readonly isBot?: boolean
}

/** See {@link LoopbackTelegram.createGroup}. */
export interface LoopbackTelegramGroupOptions {
  readonly title: string
  readonly creator: LoopbackTelegramUser
  /** Default: `supergroup`. */
  readonly type?: 'group' | 'supergroup'
  /** A supergroup with topics. */
  readonly isForum?: boolean
  /** Whether the bot is an administrator there, and so sees everything and is told of reactions. Default: `false`. */
  readonly botIsAdministrator?: boolean
  /** Whether its members are hidden: a bot that is no administrator is told who administers, and of nobody else. Default: `false`. */
  readonly hidesMembers?: boolean
  /** The name of a channel that it discusses. */
  readonly discusses?: string
}

/** A chat as people use it; a topic is one of its own. */
export interface LoopbackTelegramChat {
  readonly id: number
  readonly topicId: number | undefined
  /** What is shown there, oldest first, without service messages; messages that only one person sees are marked. */
  shown(): readonly ShownTelegramMessage[]
  /** The draft that a private chat shows now. */
  draft(): { readonly draftId: number; readonly text: string; readonly canStop: boolean } | undefined
  /** A topic in a forum, or in a private chat. */
  createTopic(owner: LoopbackTelegramUser, name: string): LoopbackTelegramChat
  /** A post of the channel that this group discusses: it is forwarded here. Answers the conversation of its comments. */
  post(text: string): LoopbackTelegramChat
  /** Somebody joins, or is given or loses the rights of an administrator. */
  setMember(user: LoopbackTelegramUser, status: 'creator' | 'administrator' | 'member' | 'left'): void
  /** The same for the bot; `kicked`: it is removed. */
  setBot(status: 'administrator' | 'member' | 'restricted' | 'kicked'): void
  /** The group becomes a supergroup, with another id; the old one refuses everything with `migrate_to_chat_id`. */
  migrate(): LoopbackTelegramChat
  /** A topic is closed: only administrators speak there. */
  setClosed(isClosed: boolean): void
  /** A moderator removes a message; Telegram tells no bot of it. */
  remove(message: ShownTelegramMessage): void
}

/** What somebody does; each answers when the update is in the bot's queue. What no client would offer fails with a PlatformError. */
export interface LoopbackTelegramUser {
  readonly id: number
  readonly name: string
  /** A private chat with the bot. It is begun by what is said there first. */
  readonly dm: LoopbackTelegramChat
  /** Commands (`/…`), mentions (`@…`) and links become entities, as clients make them. */
  says(chat: LoopbackTelegramChat, text: string, options?: TelegramSaysOptions): ShownTelegramMessage
  /** A file, sent as a document, or as a photo, which Telegram makes smaller: it is another picture then. */
  sends(chat: LoopbackTelegramChat, file: TelegramFileOptions): ShownTelegramMessage
  /** A sticker, a voice message, a place on the map, …: the fields of the message. */
  shares(
    chat: LoopbackTelegramChat,
    content: Partial<Message>,
    options?: TelegramSaysOptions,
  ): ShownTelegramMessage
  edits(message: ShownTelegramMessage, text: string): void
  /** `[]` takes all back. Custom emoji as `custom:ID`. */
  reacts(
    message: ShownTelegramMessage,
    emoji: readonly string[],
    options?: { readonly isAnonymous?: boolean },
  ): void
  /** A button of an inline keyboard, by its label. */
  presses(message: ShownTelegramMessage, label: string): LoopbackTelegramCallback
  /** The button below a draft. */
  stops(chat: LoopbackTelegramChat): void
  /** `https://t.me/BOT?start=PAYLOAD`, or the Start button without one. */
  starts(payload?: string): ShownTelegramMessage
  /** Blocks the bot, or lets it write again. */
  blocks(isBlocked: boolean): void
}

/** What goes with a message of somebody. */
export interface TelegramSaysOptions {
  readonly replyTo?: ShownTelegramMessage
  /** An administrator who is anonymous: the message is the group's own. */
  readonly isAnonymous?: boolean
  /** As a channel. */
  readonly asChannel?: { readonly id: number; readonly title: string }
  /** An ephemeral command: only the bot sees it. */
  readonly isEphemeral?: boolean
  /** Users whom a `@name` without username stands for: `text_mention`. */
  readonly mentions?: readonly LoopbackTelegramUser[]
}

/** See {@link LoopbackTelegramUser.sends}. */
export interface TelegramFileOptions extends TelegramSaysOptions {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly caption?: string
  readonly isPhoto?: boolean
}

/** A button as whoever pressed it sees it. */
export interface LoopbackTelegramCallback {
  readonly id: string
  /** Resolves when the button no longer turns, with what it told; fails where nobody answers within 15 s. */
  readonly answered: Promise<{ readonly text: string | undefined; readonly isAlert: boolean }>
}

/** A message as people see it. */
export interface ShownTelegramMessage {
  readonly id: number
  readonly chatId: number
  readonly topicId: number | undefined
  /** Whether the bot sent it; others do not count. */
  readonly isFromBot: boolean
  readonly text: string
  /** Parts of the text with a form, such as `bold: Lin`. */
  readonly formatted: readonly { readonly type: string; readonly text: string }[]
  /** Labels of its buttons, by row. */
  readonly buttons: readonly (readonly string[])[]
  readonly replyTo: number | undefined
  /** Whether clients open an answer to it. */
  readonly forcesReply: boolean
  /** The only one who sees it; `undefined`: everybody. */
  readonly seenBy: number | undefined
  /** A document of the bot. */
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined
  /** Every text that it had, oldest first. */
  readonly history: readonly string[]
  readonly isDeleted: boolean
  /** Ids of users whom it notified by a mention. */
  readonly notified: readonly number[]
  /** As the API tells it. */
  readonly raw: Message
}

/** What people see happen. */
export type TelegramChange =
  | { readonly type: 'shown' | 'edited' | 'deleted'; readonly message: ShownTelegramMessage }
  | {
      readonly type: 'draft'
      readonly chatId: number
      readonly topicId: number | undefined
      readonly text: string
      readonly at: number
    }
  | {
      readonly type: 'typing'
      readonly chatId: number
      readonly topicId: number | undefined
      readonly at: number
    }

/** What goes wrong when a test wants it to. */
export interface TelegramFaults {
  /** Answers the next `times` calls of that method so, and lets them do nothing; or, `isDone`, lets them act first. `status` 0: the connection breaks. */
  fail(fault: {
    readonly method: RegExp
    readonly chatId?: number
    readonly times?: number
    readonly status: number
    readonly description?: string
    readonly parameters?: { readonly retry_after?: number; readonly migrate_to_chat_id?: number }
    readonly isDone?: boolean
  }): void
  /** Another program asks for updates, too: a waiting call ends with 409, and those of the next `times`. */
  conflict(times?: number): void
  /** Another program sets a webhook: `getUpdates` is refused with 409. `undefined`: removes it. */
  setForeignWebhook(url: string | undefined): void
  /** Delivers the last `count` updates once more, though they were confirmed. */
  repeatUpdates(count: number): void
  /** Update ids begin anew, as after a week without any. */
  renumberUpdates(next: number): void
  /** Holds back what happens until it is called again with `false`. */
  holdUpdates(isHeld: boolean): void
  /** Answers each request that late. */
  setDelayMs(delayMs: number): void
  /** BotFather revokes the token: 401. */
  revokeToken(): void
  /** BotFather's switch. */
  setPrivacyMode(isOn: boolean): void
  /** Any update, such as one that this program does not know. Its id is set here. */
  push(update: Omit<Update, 'update_id'>): void
}

/** What a bot did wrong; texts of messages are not in it. */
export interface TelegramComplaint {
  readonly what: string
  readonly method: string
  readonly code: number
}
