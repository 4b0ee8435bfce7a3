import type {
  APIApplicationCommandOptionChoice,
  APIEmbed,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  ChannelType,
} from 'discord-api-types/v10'
import type { Clock } from '../../contract/clock.ts'

/** See `openLoopbackDiscord`. */
export interface LoopbackDiscordOptions {
  /** Default: any that is free. */
  readonly port?: number
  /** Default: the machine's. The real clients wait by that one, so give another only where nothing waits. */
  readonly clock?: Clock
  /** Whether the switch "Message Content Intent" of the developer portal is on. Default: `true`. */
  readonly messageContent?: boolean
  /** Whether the application is so old that the account of its bot has another id than it. Default: `false`. */
  readonly isOldApplication?: boolean
  /** What `GET /gateway/bot` recommends. Default: 1. */
  readonly shards?: number
  /** How much faster than Discord's the limits refill (and, unless `deadlineSpeed` says otherwise, deadlines end). Default: 1. */
  readonly speed?: number
  /** How much faster deadlines end (3 s for a callback, 15 min for a token, 3 min for a resume). Default: `speed`. */
  readonly deadlineSpeed?: number
  /** How many shards may identify in 5 s. Default: 1. */
  readonly identifyConcurrency?: number
  /** So many refused requests in 10 min ban the address. Default: 10 000. */
  readonly banAfter?: number
  /** How many of the latest requests are remembered. Default: 100 000. */
  readonly requestLog?: number
}

/** A Discord on loopback: REST and gateway, as strict as Discord where a bot can be wrong. */
export interface LoopbackDiscord {
  /** For `DISCORD_API_URL`. */
  readonly apiUrl: string
  /** For `DISCORD_TOKEN`. */
  readonly token: string
  readonly applicationId: string
  /** Of the bot's account; the application's, unless that is very old. */
  readonly botId: string
  /** The bot joins a guild: everybody there can see all channels, and the bot has the permissions of the invite link. */
  createGuild(options: { readonly name: string }): LoopbackGuild
  /** Somebody with an account. */
  createUser(options: LoopbackUserOptions): LoopbackUser
  readonly faults: DiscordFaults
  /** The commands that are registered, as they were put. */
  commands(): readonly unknown[]
  /** Everything that was refused because the bot did something wrong: unknown fields, limits, deadlines. A good run has none. */
  readonly complaints: readonly DiscordComplaint[]
  /** Every request, oldest first, without bodies. */
  readonly requests: readonly {
    readonly method: string
    readonly path: string
    readonly status: number
    readonly at: number
  }[]
  /** Which sessions identified and which resumed, oldest first. */
  readonly sessions: readonly {
    readonly type: 'identified' | 'resumed'
    readonly sessionId: string
    readonly shard: number
    readonly intents: number
  }[]
  /** Told of each message that is shown, changed or removed. Answers how to stop. */
  watch(onChange: (change: ShownChange) => void): () => void
  /** Discord shows what a link leads to: the message changes, and nobody edited it. */
  unfurl(message: ShownMessage, embed: APIEmbed): void
  close(): Promise<void>
}

/** Who opens an account. */
export interface LoopbackUserOptions {
  readonly name: string
  /** Such as `zh-CN`. Default: `en-US`. */
  readonly locale?: string
  /** Such as that of a known proxy bot. Default: a new one. */
  readonly id?: string
  /** Another bot: its messages carry `author.bot`. */
  readonly isBot?: boolean
}

/** A guild, as its moderators use it. */
export interface LoopbackGuild {
  readonly id: string
  createChannel(options: {
    readonly name: string
    readonly type?: ChannelType
    readonly isAdultsOnly?: boolean
  }): LoopbackChannel
  /** Somebody joins. Permissions: a bit set beyond what everybody has. */
  join(
    user: LoopbackUser,
    options?: { readonly nick?: string; readonly permissions?: bigint; readonly isOwner?: boolean },
  ): void
  /** What the bot may do here from now on: this and nothing else, whatever everybody may. */
  setBotPermissions(permissions: bigint): void
  /** Somebody removes the bot. */
  removeBot(): void
  /** It is invited again. */
  addBot(): void
  /** The guild has an outage, until it is told otherwise. */
  setUnavailable(isUnavailable: boolean): void
}

/** A channel, thread, forum or DM, as people use it. */
export interface LoopbackChannel {
  readonly id: string
  readonly guildId: string | undefined
  /** A thread under it, or a post in a forum with its first message. */
  createThread(
    owner: LoopbackUser,
    options: { readonly name: string; readonly text?: string },
  ): LoopbackChannel
  /** What is shown there, oldest first. */
  shown(): readonly ShownMessage[]
  /** A thread goes to rest; whoever writes there wakes it. */
  archive(): void
  /** A moderator locks a thread: only moderators speak there. */
  lock(): void
  /** A moderator removes several messages at once. */
  purge(messages: readonly ShownMessage[]): void
  /** A moderator removes all its webhooks. */
  deleteWebhooks(): void
  /** A moderator lets all its webhooks speak in another channel. */
  moveWebhooks(to: LoopbackChannel): void
  /** With its threads and webhooks. */
  delete(): void
}

/**
 * What somebody does; each answers when the gateway has been handed the event. Whoever does something in a guild is, or becomes, a
 * member of it. What no client would offer fails with a PlatformError.
 */
export interface LoopbackUser {
  readonly id: string
  /** A DM with the bot. */
  readonly dm: LoopbackChannel
  says(channel: LoopbackChannel, text: string, options?: SaysOptions): ShownMessage
  edits(message: ShownMessage, text: string): void
  deletes(message: ShownMessage): void
  reacts(message: ShownMessage, emoji: string): void
  unreacts(message: ShownMessage, emoji: string): void
  types(channel: LoopbackChannel): void
  /** A slash command, such as `character set`, its options by name. */
  invokes(
    channel: LoopbackChannel,
    command: string,
    options?: { readonly [name: string]: string | number | boolean | File },
  ): LoopbackInteraction
  /** What autocomplete offers for what was typed so far. */
  autocompletes(
    channel: LoopbackChannel,
    command: string,
    option: string,
    typed: string,
    others?: { readonly [name: string]: string | number | boolean },
  ): Promise<readonly APIApplicationCommandOptionChoice[]>
  /** An entry of a message's menu, by its registered (English) name. */
  usesMenu(message: ShownMessage, name: string): LoopbackInteraction
  /** A button or a choice of a select menu under a message, by its label. */
  presses(message: ShownMessage, label: string): LoopbackInteraction
  /** Fills in the modal that an interaction was answered with: values by `custom_id`. */
  submits(
    interaction: LoopbackInteraction,
    values: { readonly [customId: string]: string | readonly string[] },
  ): LoopbackInteraction
  /**
   * What no client offers, and Discord itself refuses: a command in a channel, or a component below a message, with whatever data. It
   * reaches the bot all the same, for nothing may rest on that refusal.
   */
  forges(
    where: LoopbackChannel | ShownMessage,
    data: { readonly [field: string]: unknown },
  ): LoopbackInteraction
  /** The very same interaction once more, as news: neither Discord nor a client does that. */
  replays(interaction: LoopbackInteraction): void
  /** Takes no private messages of the bot any more, or takes them again: 50007. Answers to commands reach them all the same. */
  closesDm(isClosed: boolean): void
  /** A message through the webhook of a proxy bot, as PluralKit does: it is posted, then the original is deleted. */
  isProxied(
    original: ShownMessage,
    proxy: LoopbackUser,
    as: { readonly name: string; readonly text: string },
  ): ShownMessage
}

/** What goes with a message of somebody. */
export interface SaysOptions {
  readonly replyTo?: ShownMessage
  /** Whether the reply pings its author, as it does unless switched off. Default: `true`. */
  readonly pingsReply?: boolean
  readonly attachments?: readonly {
    readonly name: string
    readonly mediaType: string
    /** Default: one byte. */
    readonly bytes?: Uint8Array
  }[]
}

/** An interaction as whoever began it sees it. */
export interface LoopbackInteraction {
  readonly id: string
  /** Resolves with the first response: a deferral, a message, a modal. Fails when there is none within 3 s. */
  readonly acknowledged: Promise<
    | { readonly type: 'deferred'; readonly isPrivate: boolean }
    | { readonly type: 'deferred-update' }
    | { readonly type: 'message'; readonly isPrivate: boolean }
    | { readonly type: 'modal'; readonly modal: APIModalInteractionResponseCallbackData }
  >
  /** What it was answered with so far, ephemeral messages included; a deferral that nobody filled in or removed is not among them. */
  answers(): readonly ShownMessage[]
  /** Whether "thinking…" still stands there. */
  isThinking(): boolean
}

/** A message as people see it. */
export interface ShownMessage {
  readonly id: string
  readonly channelId: string
  /** As shown beside it: a webhook message's own name. */
  readonly authorName: string
  readonly avatarUrl: string | undefined
  readonly isWebhook: boolean
  /** Seen by one person only. */
  readonly isPrivate: boolean
  readonly content: string
  /** Message that it replies to. */
  readonly replyTo: string | undefined
  /** Every content that it had, oldest first. */
  readonly history: readonly string[]
  /** Ids of users, roles and `everyone` that it pinged, ever. */
  readonly pinged: readonly string[]
  readonly isDeleted: boolean
  /** As the API tells it. */
  readonly raw: APIMessage
}

/** What people see happen. */
export type ShownChange =
  | { readonly type: 'shown' | 'edited' | 'deleted'; readonly message: ShownMessage }
  | { readonly type: 'typing'; readonly channelId: string; readonly at: number }

/** What goes wrong when a test wants it to. */
export interface DiscordFaults {
  /** Answers the next `times` requests whose method and path match so, and lets them do nothing; or, `after`, lets them act first. */
  fail(fault: {
    readonly method?: string
    readonly path: RegExp
    readonly times?: number
    readonly status: number
    readonly body?: unknown
    readonly headers?: { readonly [name: string]: string }
    /** It is done, and yet answered so: the connection breaks (`status` 0), or a 500. */
    readonly isDone?: boolean
  }): void
  /** A 429, as Discord tells it. */
  limit(options: {
    readonly path: RegExp
    readonly times?: number
    readonly retryAfterMs: number
    readonly scope?: 'user' | 'global' | 'shared'
  }): void
  /** Closes every gateway connection with that code; 1006 (it breaks), 4000: may resume, 4004, 4014: must not come back. */
  closeGateway(code: number): void
  /** Op 7. */
  askToReconnect(): void
  /** Op 9 at the next resume (or now), and whether it may be tried again. */
  invalidateSession(isResumable: boolean): void
  /** Holds back what happens until it is called again with `false`. An outage longer than the resume window: invalidate the session meanwhile. */
  holdEvents(isHeld: boolean): void
  /** Delivers the last `count` events of each session once more. */
  repeatEvents(count: number): void
  /** Answers each request that late. */
  setDelayMs(delayMs: number): void
  /** The token is reset in the portal: 401, and the gateway closes with 4004. */
  resetToken(): void
  /** The switch of the developer portal. */
  setMessageContent(isOn: boolean): void
  /** The "Interactions Endpoint URL" of the developer portal: where one is set, the gateway tells of no interaction. */
  setInteractionsUrl(url: string | null): void
  /** Where sessions are to be resumed nobody answers any more; the address of `GET /gateway` still does. */
  closeResumeOrigin(): void
}

/** What a bot did wrong; texts of messages are not in it. */
export interface DiscordComplaint {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly code: number | undefined
}
