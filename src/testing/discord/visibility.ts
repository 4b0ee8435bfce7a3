import {
  type APIBaseMessage,
  type APIUser,
  GatewayDispatchEvents,
  GatewayIntentBits,
} from 'discord-api-types/v10'
import type { GatewayEvent } from './gateway-types.ts'
import type { World } from './world.ts'

/** Whose messages are the bot's own: in old applications its id is not the application's. */
type Identity = Pick<World, 'bot' | 'applicationId'>

const bits = GatewayIntentBits

/** Events by the intents that they need, in guilds and in DMs. What is not here is told to everyone. */
const intents: { readonly [name in GatewayDispatchEvents]?: readonly [guild: number, direct: number] } = {
  [GatewayDispatchEvents.GuildCreate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.GuildDelete]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.GuildRoleCreate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.GuildRoleUpdate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ChannelCreate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ChannelUpdate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ChannelDelete]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ThreadCreate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ThreadUpdate]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.ThreadDelete]: [bits.Guilds, bits.Guilds],
  [GatewayDispatchEvents.GuildMemberAdd]: [bits.GuildMembers, bits.GuildMembers],
  [GatewayDispatchEvents.WebhooksUpdate]: [bits.GuildWebhooks, bits.GuildWebhooks],
  [GatewayDispatchEvents.MessageCreate]: [bits.GuildMessages, bits.DirectMessages],
  [GatewayDispatchEvents.MessageUpdate]: [bits.GuildMessages, bits.DirectMessages],
  [GatewayDispatchEvents.MessageDelete]: [bits.GuildMessages, bits.DirectMessages],
  [GatewayDispatchEvents.MessageDeleteBulk]: [bits.GuildMessages, bits.DirectMessages],
  [GatewayDispatchEvents.MessageReactionAdd]: [bits.GuildMessageReactions, bits.DirectMessageReactions],
  [GatewayDispatchEvents.MessageReactionRemove]: [bits.GuildMessageReactions, bits.DirectMessageReactions],
  [GatewayDispatchEvents.TypingStart]: [bits.GuildMessageTyping, bits.DirectMessageTyping],
}

/** The intents that a session needs to be told of an event. */
export function intentOf(name: GatewayDispatchEvents, isInGuild: boolean): number {
  return intents[name]?.[isInGuild ? 0 : 1] ?? 0
}

/** An event's data as a session with these intents sees it; what need not be hidden is the same object. */
export function dataFor(event: GatewayEvent, sessionIntents: number, identity: Identity): unknown {
  const { MessageCreate, MessageUpdate } = GatewayDispatchEvents
  if (event.t !== MessageCreate && event.t !== MessageUpdate) return event.d
  const isShown = (sessionIntents & bits.MessageContent) !== 0 || event.d.guild_id === undefined
  return isShown ? event.d : concealMessage(event.d, identity)
}

function isForBot(
  message: APIBaseMessage & { readonly mentions: readonly APIUser[] },
  { bot, applicationId }: Identity,
): boolean {
  const isOwn = message.author.id === bot.id || message.application_id === applicationId
  return isOwn || message.mentions.some(({ id }) => id === bot.id)
}

/** A message without what the Message Content intent would show. */
function blankMessage<Shown extends APIBaseMessage>(message: Shown): Shown {
  const { poll: _, ...shown } = message
  const blank = { ...shown, content: '', embeds: [], attachments: [], components: [] }
  return blank as unknown as Shown // only the optional poll is gone
}

/** A message as a bot sees it that has no Message Content intent: what does not concern it is blank, also where it is quoted. */
export function concealMessage<Shown extends APIBaseMessage & { readonly mentions: readonly APIUser[] }>(
  message: Shown,
  identity: Identity,
): Shown {
  const quoted = message.referenced_message
  const outer = isForBot(message, identity) ? message : blankMessage(message)
  return quoted ? { ...outer, referenced_message: concealMessage(quoted, identity) } : outer
}
