import type {
  APIApplicationCommand,
  APIApplicationEmoji,
  APIMessage,
  APIModalInteractionResponseCallbackData,
  APIPartialEmoji,
  APIRole,
  APIUser,
  APIWebhook,
  ChannelType,
  InteractionType,
} from 'discord-api-types/v10'
import type { Clock } from '../../contract/clock.ts'
import type { Gateway } from './gateway-types.ts'
import type { Snowflakes } from './snowflakes.ts'
import type {
  DiscordComplaint,
  LoopbackChannel,
  LoopbackDiscord,
  LoopbackInteraction,
  LoopbackUser,
  ShownChange,
  ShownMessage,
} from './types.ts'

/** Everything that this Discord knows. */
export interface World {
  readonly clock: Clock
  readonly ids: Snowflakes
  /** Deadlines of interactions and of sessions are that much shorter. */
  readonly deadlineSpeed: number
  /** Limits refill that much faster. */
  readonly limitSpeed: number
  readonly recommendedShards: number
  readonly identifyConcurrency: number
  readonly bot: APIUser
  readonly applicationId: string
  token: string
  messageContent: boolean
  /** There once the server listens. */
  origin: string
  readonly users: Map<string, APIUser>
  readonly guilds: Map<string, Guild>
  readonly channels: Map<string, Channel>
  /** Channels as people use them, by id. */
  readonly views: Map<string, LoopbackChannel>
  /** DM channels by user id. */
  readonly directs: Map<string, Channel>
  /** Ids of users who take no messages of the bot. */
  readonly closedDirects: Set<string>
  readonly webhooks: Map<string, Webhook>
  /** Messages of the bot by nonce, wherever they are, and when they were posted (ms since 1970). */
  readonly nonces: Map<string, { readonly message: Message; readonly at: number }>
  /** By token. */
  readonly interactions: Map<string, Interaction>
  readonly emojis: Map<string, APIApplicationEmoji>
  /** Commands by guild id, the global ones under the empty one. */
  readonly commands: Map<string, readonly APIApplicationCommand[]>
  /** What is served under `/cdn`, by path. */
  readonly files: Map<string, Blob>
  readonly gateway: Gateway
  readonly complaints: DiscordComplaint[]
  readonly sessionLog: LoopbackDiscord['sessions'][number][]
  notify(change: ShownChange): void
  /** See `DiscordFaults.setInteractionsUrl`. */
  interactionsUrl: string | null
  /** See `DiscordFaults.closeResumeOrigin`. */
  isResumeClosed: boolean
}

/** Somebody in a guild. */
export interface Member {
  readonly user: APIUser
  readonly nick: string | null
  readonly joinedAt: string
  readonly roleIds: readonly string[]
}

/** A server; what its bot may do is told apart from its roles. */
export interface Guild {
  readonly id: string
  readonly name: string
  ownerId: string
  readonly joinedAt: string
  readonly members: Map<string, Member>
  readonly roles: Map<string, APIRole>
  readonly channels: Map<string, Channel>
  readonly botRoleId: string
  /** What the bot may do, whatever everybody may. */
  botPermissions: bigint
  hasBot: boolean
  isUnavailable: boolean
}

/** A channel of a guild, a thread, or a DM. */
export interface Channel {
  readonly id: string
  readonly type: ChannelType
  readonly name: string
  readonly guild: Guild | undefined
  /** Of a thread. */
  readonly parent: Channel | undefined
  readonly ownerId: string | undefined
  /** Of a DM. */
  readonly recipient: APIUser | undefined
  readonly isAdultsOnly: boolean
  readonly createdAt: string
  isArchived: boolean
  /** Only moderators may speak there. */
  isLocked: boolean
  /** Oldest first; what was deleted stays for those who look. */
  readonly messages: Map<string, Message>
  lastMessageId: string | null
}

/** A message with all that payloads do not tell of it; a deferral is one, too. */
export interface Message {
  raw: APIMessage
  readonly channel: Channel
  readonly history: string[]
  readonly pinged: Set<string>
  readonly reactions: Map<string, { readonly emoji: APIPartialEmoji; readonly users: Set<string> }>
  isDeleted: boolean
  /** Whether people saw it: a deferral is seen when it is filled in. */
  isShown: boolean
  readonly isPrivate: boolean
  readonly avatarUrl: string | undefined
  readonly view: ShownMessage
}

/** A webhook, and the channel that it speaks in. */
export interface Webhook {
  readonly raw: APIWebhook
  readonly channel: Channel
}

/** What somebody did with a command, a component or a form, and what was answered. */
export interface Interaction {
  readonly id: string
  readonly token: string
  readonly type: InteractionType
  /** Ms since 1970. */
  readonly at: number
  readonly user: APIUser
  readonly channel: Channel
  /** Name of the command with sub-commands; for components the `custom_id`. */
  readonly name: string
  /** The message that the component, or the menu's entry, belongs to. */
  readonly source: Message | undefined
  /** That of the interaction that a modal answered. */
  readonly begunBy: Interaction | undefined
  isAcknowledged: boolean
  /** What `@original` is. */
  original: Message | undefined
  readonly answers: Message[]
  modal: APIModalInteractionResponseCallbackData | undefined
  /** The gateway tells of it. */
  readonly tell: () => void
  readonly settle: (response: InteractionResponse) => void
  readonly view: LoopbackInteraction
}

/** What an interaction was answered with first. */
export type InteractionResponse =
  | Awaited<LoopbackInteraction['acknowledged']>
  | {
      readonly type: 'choices'
      readonly choices: Awaited<ReturnType<LoopbackUser['autocompletes']>>
    }

/** ISO time of now, as payloads carry it. */
export function timestamp(world: World): string {
  return new Date(world.clock.now()).toISOString().replace('Z', '000+00:00')
}
