import type { Message, MessageEntity, Chat as TelegramChat, User } from 'grammy/types'
import { accountOf, refused } from './accounts.ts'
import { freeEphemeralId } from './ephemerals.ts'
import { type MessageDraft, postMessage } from './messages.ts'
import { encodeBot, encodeChat, standIns } from './payloads.ts'
import { typedText } from './text.ts'
import type { LoopbackTelegramChat, LoopbackTelegramUser, TelegramSaysOptions } from './types.ts'
import {
  type Account,
  isAdministrator,
  isGroup,
  type Place,
  type StoredMessage,
  type World,
} from './world.ts'

/** Somebody says or shows something. */
export function say(
  world: World,
  where: { readonly account: Account; readonly chat: LoopbackTelegramChat },
  content: Partial<Message>,
  options: TelegramSaysOptions = {},
): StoredMessage {
  const { account } = where
  const place = enter(world, account, where.chat)
  requireOpen(place, account)
  const replyTo = options.replyTo === undefined ? rootOf(place) : findMessage(world, options.replyTo)
  if (replyTo !== undefined && replyTo.chat !== place.chat) throw refused('Replies stay in their chat.')
  const draft = { ...senderOf(place, account, options), content, replyTo }
  return postMessage(world, place, options.isEphemeral ? toBotOnly(world, place, draft) : draft)
}

/** A text as clients send it. */
export function typed(
  world: World,
  text: string,
  mentions: readonly LoopbackTelegramUser[] = [],
): Partial<Message> {
  const words = text.trim()
  if (words === '') throw refused('Nobody can send an empty message.')
  if (words.length > 4096) throw refused('Clients send at most 4096 characters.')
  const named: MessageEntity[] = mentions.flatMap((mentioned) => {
    const { user } = accountOf(world, mentioned.id)
    const offset = words.indexOf(`@${user.first_name}`)
    if (offset < 0) return []
    return [{ type: 'text_mention' as const, offset, length: user.first_name.length + 1, user }]
  })
  const { entities } = typedText(words, named)
  return { text: words, ...(entities.length > 0 ? { entities } : {}) }
}

/** What a view shows, by who does something there: whoever does is a member of it. */
export function enter(world: World, { user, ...account }: Account, view: LoopbackTelegramChat): Place {
  const place = world.places.get(view)
  if (place === undefined) throw refused('There is no such chat.')
  const { chat } = place
  if (chat.movedTo !== undefined) throw refused('The group is a supergroup now, with another id.')
  if (chat.person !== undefined) {
    if (chat.person.user.id !== user.id) throw refused('That is the private chat of somebody else.')
    if (account.hasBlocked) throw refused('Who blocked the bot cannot write to it.')
    chat.person.hasStarted = true
  } else if (chat.type === 'channel') throw refused('Only its owner writes in a channel.')
  else if (!chat.members.has(user.id) || chat.members.get(user.id) === 'left') {
    chat.members.set(user.id, 'member')
  }
  if (chat.members.get(user.id) === 'kicked') throw refused('They were removed from the group.')
  return place
}

/** A message that is still there. */
export function findMessage(world: World, view: StoredMessage['view']): StoredMessage {
  const message = world.messages.get(view)
  if (message === undefined || message.isDeleted) throw refused('There is no such message any more.')
  return message
}

function requireOpen({ chat, topicId }: Place, { user }: Account): void {
  const isClosed = topicId === undefined ? chat.isClosed : chat.topics.get(topicId)?.isClosed
  if (isClosed === true && !isAdministrator(chat, user.id)) throw refused('The topic is closed.')
}

function rootOf({ chat, postId }: Place): StoredMessage | undefined {
  return postId === undefined ? undefined : chat.messages.get(postId)
}

function senderOf(
  { chat }: Place,
  { user }: Account,
  { isAnonymous, asChannel }: TelegramSaysOptions,
): { readonly from: User; readonly senderChat?: TelegramChat } {
  if (asChannel !== undefined) {
    if (!isGroup(chat)) throw refused('Channels write in groups.')
    return { from: standIns.channel, senderChat: { ...asChannel, type: 'channel' } }
  }
  if (isAnonymous !== true) return { from: user }
  if (!isAdministrator(chat, user.id)) throw refused('Only an administrator can be anonymous.')
  return { from: standIns.anonymous, senderChat: encodeChat(chat) }
}

/** Only the bot, and whoever sent it, see an ephemeral command. */
function toBotOnly(world: World, { chat }: Place, draft: MessageDraft): MessageDraft {
  const content = {
    ...draft.content,
    receiver_user: encodeBot(world),
    ephemeral_message_id: freeEphemeralId(chat),
  }
  return { ...draft, content, seenBy: draft.from.id }
}
