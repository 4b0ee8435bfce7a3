import type { MessageReactionUpdated, ReactionType } from 'grammy/types'
import { messageOf, openChat } from './access.ts'
import { encodeChat } from './payloads.ts'
import { refusals } from './refusals.ts'
import type { Methods } from './route.ts'
import { seesReactions } from './visibility.ts'
import { type Account, isAdministrator, type StoredMessage, seconds, type World } from './world.ts'

/** Somebody's reactions to a message become these. */
export function react(
  world: World,
  { user }: Account,
  message: StoredMessage,
  how: { readonly emoji: readonly string[]; readonly isAnonymous: boolean },
): void {
  const { chat, raw } = message
  const actorId = how.isAnonymous ? chat.id : user.id
  const old = message.reactions.get(actorId) ?? []
  const next = how.emoji.map(parseReaction)
  if (JSON.stringify(old) === JSON.stringify(next)) return
  message.reactions.set(actorId, next)
  if (!seesReactions(world, chat) || user.is_bot) return
  const update: MessageReactionUpdated = {
    chat: encodeChat(chat),
    message_id: raw.message_id,
    ...(how.isAnonymous ? { actor_chat: encodeChat(chat) } : { user }),
    date: seconds(world),
    old_reaction: [...old],
    new_reaction: next,
  }
  world.updates.push({ message_reaction: update }, chat.id)
}

/** `setMessageReaction`: nobody is told of what bots react with. */
export const reactionMethods: Methods = {
  setMessageReaction(call) {
    const { world, payload } = call
    const chat = openChat(call)
    const message = messageOf(chat, payload.message_id)
    if (message === undefined) throw refusals.reactNotFound()
    const reactions = (payload.reaction ?? []) as readonly ReactionType[] // checked before
    const mayReact = chat.person !== undefined || chat.members.get(world.bot.id) !== 'restricted'
    if (!mayReact && !isAdministrator(chat, world.bot.id)) throw refusals.notEnoughRights('react')
    message.reactions.set(world.bot.id, reactions)
    return true
  },
}

function parseReaction(emoji: string): ReactionType {
  if (emoji === 'paid') return { type: 'paid' }
  if (emoji.startsWith('custom:'))
    return { type: 'custom_emoji', custom_emoji_id: emoji.slice('custom:'.length) }
  return { type: 'emoji', emoji } as ReactionType // clients offer what Telegram knows
}
