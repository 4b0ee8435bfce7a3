import type {
  APIGuildMember,
  APIMessage,
  APIUser,
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
} from 'discord-api-types/v10'
import type { Audience, ConversationKey, Person } from '../../src/contract/conversation.ts'
import type {
  MessageDeleted,
  MessageEdited,
  MessageReceived,
  ReactionsChanged,
} from '../../src/contract/event.ts'
import type { Texts } from '../../src/texts/index.ts'
import type { KnownChannel } from './channels.ts'
import { decodeWords, type MentionedNames } from './decode-words.ts'

/** A message as the gateway tells it; one that was read back lacks what names its guild and the author's membership. */
export type ReceivedMessage = APIMessage &
  Pick<Partial<GatewayMessageCreateDispatchData>, 'guild_id' | 'member'> & {
    readonly mentions: GatewayMessageCreateDispatchData['mentions']
  }

/** What says where something happened. */
export interface Whereabouts {
  readonly guild_id?: string | undefined
  readonly channel_id: string
}

/** What the bot is known by. */
export interface BotIdentity {
  readonly applicationId: string
  /** Of its account. */
  readonly botId: string
}

/** What a message's own data does not tell. */
export interface MessageCircumstances {
  readonly bot: BotIdentity
  readonly names: MentionedNames
  /** `undefined`: Discord would not say. */
  readonly channel: KnownChannel | undefined
  readonly rights: { readonly isModerator: boolean; readonly mayCast: boolean }
  /** The bot's own role, by which it can be mentioned, too. */
  readonly ownRoleId: string | undefined
  /** Words for what is no text. */
  readonly texts: Texts
}

/** Where it happened. */
export function decodeConversation({ guild_id, channel_id }: Whereabouts): ConversationKey {
  return guild_id === undefined
    ? { platform: 'discord', place: channel_id, thread: '' }
    : { platform: 'discord', place: guild_id, thread: channel_id }
}

/** Who takes part there. */
function decodeAudience({ guild_id }: Pick<Whereabouts, 'guild_id'>): Audience {
  return guild_id === undefined ? 'direct' : 'group'
}

/** Whether it is said by somebody, and not by Discord: plain messages and replies. */
export function isSaid({ type }: Pick<APIMessage, 'type'>): boolean {
  return type === 0 || type === 19
}

/** Somebody said something; `undefined`: there is nothing to read in it, for its text was kept back. */
export function decodeMessage(
  message: ReceivedMessage,
  circumstances: MessageCircumstances,
): MessageReceived | undefined {
  const { channel, rights } = circumstances
  const mentionsBot = isMentioned(message, circumstances)
  const text = decodeWords(cutLeadingMention(message, circumstances), circumstances)
  if (text === '' && !mentionsBot) return undefined
  return {
    type: 'message-received',
    version: 1,
    id: message.id,
    conversation: decodeConversation(message),
    audience: decodeAudience(message),
    at: Date.parse(message.timestamp),
    locale: undefined,
    ...decodePlace(channel),
    messageId: message.id,
    from: decodePerson(message.author, message.member),
    text,
    isModerator: rights.isModerator || isDirect(message),
    mayCast: rights.mayCast || isDirect(message),
    mentionsBot,
    replyTo: message.type === 19 ? message.message_reference?.message_id : undefined,
    addressee: undefined,
    // Discord does not say whose words they are.
    ...(message.message_snapshots?.length && { isForwarded: true, quotedIds: [''] }),
  }
}

/** What an event tells of its channel. */
function decodePlace(channel: KnownChannel | undefined): Pick<MessageReceived, 'parent' | 'isAdultsOnly'> {
  if (!channel || channel.guildId === undefined) return {}
  return {
    ...(channel.parentId === undefined ? {} : { parent: channel.parentId }),
    isAdultsOnly: channel.isAdultsOnly,
  }
}

/** A message got other words. */
export function decodeEdit(
  message: ReceivedMessage,
  { id, at, ...circumstances }: MessageCircumstances & { readonly id: string; readonly at: number },
): MessageEdited {
  return {
    type: 'message-edited',
    version: 1,
    id,
    conversation: decodeConversation(message),
    audience: decodeAudience(message),
    at,
    locale: undefined,
    ...decodePlace(circumstances.channel),
    messageId: message.id,
    text: decodeWords(cutLeadingMention(message, circumstances), circumstances),
  }
}

/** A message is gone. */
export function decodeDeletion(
  where: Whereabouts,
  { messageId, id, at }: { readonly messageId: string; readonly id: string; readonly at: number },
): MessageDeleted {
  return {
    type: 'message-deleted',
    version: 1,
    id,
    conversation: decodeConversation(where),
    audience: decodeAudience(where),
    at,
    locale: undefined,
    messageId,
  }
}

/** What a reaction's own data does not tell. */
export interface ReactionCircumstances extends Pick<MessageCircumstances, 'channel'> {
  readonly id: string
  readonly at: number
  readonly isAdded: boolean
}

/** Somebody reacted to a message, or took it back. A server's own emoji is `NAME:ID`. */
export function decodeReaction(
  reaction: Omit<GatewayMessageReactionAddDispatchData, 'burst'>,
  { id, at, isAdded, channel }: ReactionCircumstances,
): ReactionsChanged {
  const { user_id, member, emoji } = reaction
  const emojis = [emoji.id === null ? (emoji.name ?? '') : `${emoji.name ?? ''}:${emoji.id}`]
  return {
    type: 'reactions-changed',
    version: 1,
    id,
    conversation: decodeConversation(reaction),
    audience: decodeAudience(reaction),
    at,
    locale: undefined,
    ...decodePlace(channel),
    messageId: reaction.message_id,
    from: member ? decodePerson(member.user, member) : { id: user_id, name: '' },
    added: isAdded ? emojis : [],
    removed: isAdded ? [] : emojis,
  }
}

/** The name that is shown there. */
export function decodePerson(
  user: Pick<APIUser, 'id' | 'username' | 'global_name'>,
  member?: Pick<APIGuildMember, 'nick'>,
): Person {
  return { id: user.id, name: member?.nick ?? user.global_name ?? user.username }
}

/** Whether a message is one of the bot's: its own, or a persona's. */
export function isOwn(message: Pick<APIMessage, 'author' | 'application_id'>, bot: BotIdentity): boolean {
  return message.author.id === bot.botId || message.application_id === bot.applicationId
}

/** Whether a message answers one of the bot's. */
export function repliesTo(message: ReceivedMessage, bot: BotIdentity): boolean {
  const answered = message.type === 19 ? message.referenced_message : undefined
  return answered ? isOwn(answered, bot) : false
}

/** Whether it mentions the bot. */
export function isMentioned(
  { mentions, mention_roles, content }: ReceivedMessage,
  { bot, ownRoleId }: Pick<MessageCircumstances, 'bot' | 'ownRoleId'>,
): boolean {
  if (ownRoleId !== undefined && mention_roles.includes(ownRoleId)) return true
  // A reply with a ping has its addressee among the mentions, too, and that one's name is not in the text.
  const marks = [`<@${bot.botId}>`, `<@!${bot.botId}>`]
  return mentions.some(({ id }) => id === bot.botId) && marks.some((mark) => content.includes(mark))
}

function isDirect({ guild_id }: Pick<Whereabouts, 'guild_id'>): boolean {
  return guild_id === undefined
}

/** The bot's name at the start is how it is called, not what is said. */
function cutLeadingMention(
  message: ReceivedMessage,
  { bot, ownRoleId }: Pick<MessageCircumstances, 'bot' | 'ownRoleId'>,
): ReceivedMessage {
  const role = ownRoleId === undefined ? '' : `|&${ownRoleId}`
  const leading = new RegExp(`^\\s*(?:<@(?:!?${bot.botId}${role})>[\\s,，:：]*)+`)
  return { ...message, content: message.content.replace(leading, '') }
}
