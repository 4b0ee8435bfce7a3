import {
  type APIPartialEmoji,
  type APIReaction,
  GatewayDispatchEvents,
  ReactionType,
} from 'discord-api-types/v10'
import { encodeMember } from './payloads.ts'
import type { Message, World } from './world.ts'

/** An emoji as paths and people write it: a character, or `name:id`. */
export function parseEmoji(text: string): APIPartialEmoji {
  const [, isAnimated, name, id] = /^<?(a)?:?(\w+):(\d{17,20})>?$/.exec(text) ?? []
  if (name === undefined || id === undefined) return { id: null, name: text }
  return { id, name, ...(isAnimated ? { animated: true } : {}) }
}

/** By what reactions are told apart. */
export function emojiKey({ id, name }: APIPartialEmoji): string {
  return id ?? name ?? ''
}

/** Somebody's reaction to a message, added or taken back. */
export interface ReactionChange {
  readonly userId: string
  readonly emoji: APIPartialEmoji
  readonly isAdded: boolean
}

/** Adds or removes somebody's reaction; answers whether that changed anything. */
export function react(world: World, message: Message, change: ReactionChange): boolean {
  const { userId, emoji, isAdded } = change
  const key = emojiKey(emoji)
  const users = message.reactions.get(key) ?? { emoji, users: new Set<string>() }
  message.reactions.set(key, users)
  if (isAdded === users.users.has(userId)) return false
  if (isAdded) users.users.add(userId)
  else users.users.delete(userId)
  if (users.users.size === 0) message.reactions.delete(key)
  const { reactions: _, ...raw } = message.raw
  const reactions = encodeReactions(world, message)
  message.raw = reactions.length > 0 ? { ...raw, reactions } : raw
  tell(world, message, change)
  return true
}

function encodeReactions(world: World, message: Message): APIReaction[] {
  return [...message.reactions.values()].map(({ emoji, users }) => ({
    emoji,
    count: users.size,
    count_details: { burst: 0, normal: users.size },
    me: users.has(world.bot.id),
    me_burst: false,
    burst_colors: [],
  }))
}

function tell(world: World, message: Message, { userId, emoji, isAdded }: ReactionChange): void {
  const { channel, raw } = message
  const { guild } = channel
  const common = {
    user_id: userId,
    channel_id: channel.id,
    message_id: raw.id,
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    emoji,
    burst: false,
    type: ReactionType.Normal,
  }
  if (!isAdded) {
    world.gateway.dispatch({ t: GatewayDispatchEvents.MessageReactionRemove, d: common }, guild?.id)
    return
  }
  const member = guild?.members.get(userId)
  const d = {
    ...common,
    ...(member === undefined ? {} : { member: encodeMember(member) }),
    // Of a webhook's message it is told to nobody.
    ...(raw.webhook_id === undefined ? { message_author_id: raw.author.id } : {}),
  }
  world.gateway.dispatch({ t: GatewayDispatchEvents.MessageReactionAdd, d }, guild?.id)
}
