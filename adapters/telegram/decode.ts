import type {
  Message,
  MessageEntity,
  MessageGenerationStopped,
  MessageReactionUpdated,
  ReactionType,
} from 'grammy/types'
import type {
  CommandInvoked,
  MessageEdited,
  MessageReceived,
  ReactionsChanged,
} from '../../src/contract/event.ts'
import type { Texts } from '../../src/texts/index.ts'
import { decodeChat, decodePerson, decodeSender } from './decode-person.ts'
import { decodeQuotedIds } from './decode-quoted-ids.ts'
import { decodeWords, nameOf, typedText } from './decode-words.ts'
import { audienceOf, encodeConversation, encodeMessageId, type Whereabouts } from './places.ts'
import type { Rights } from './rights.ts'
import type { BotIdentity } from './tools.ts'

/** What a message's own data does not tell. */
export interface MessageCircumstances {
  /** Of the event. */
  readonly id: string
  readonly where: Whereabouts
  readonly bot: BotIdentity
  readonly rights: Pick<Rights, 'isModerator' | 'mayCast'>
  /** Words for what is no text. */
  readonly texts: Texts
}

/** Fields that every event has; `at` in ms. Topics, and the comments below a post, have the cast of their group. */
export function decodeBase(where: Whereabouts, { id, at }: { readonly id: string; readonly at: number }) {
  const conversation = encodeConversation(where)
  return {
    version: 1,
    id,
    conversation,
    audience: audienceOf(where),
    at,
    locale: undefined,
    ...(conversation.thread === '' ? {} : { parent: '' }),
  } as const
}

/** Somebody said something; `undefined`: there is nothing to read in it. */
export function decodeMessage(
  message: Message,
  { id, where, bot, rights, texts }: MessageCircumstances,
): MessageReceived | undefined {
  const mentionsBot = isMentioned(message, bot)
  const text = decodeWords(message, cutLeadingMention(message, bot), texts)
  if (text === '' && !mentionsBot) return undefined
  const quotedIds = decodeQuotedIds(message, bot)
  return {
    type: 'message-received',
    ...decodeBase(where, { id, at: message.date * 1_000 }),
    locale: message.from?.language_code,
    messageId: encodeMessageId(where, message.message_id),
    from: decodeSender(message),
    text,
    isModerator: rights.isModerator,
    mayCast: rights.mayCast,
    mentionsBot,
    replyTo: decodeReplyTo(message, where),
    addressee: undefined,
    ...(isForwarded(message) && { isForwarded: true }),
    ...(quotedIds.length > 0 && { quotedIds }),
  }
}

/** Whether its words are from elsewhere. */
function isForwarded({ forward_origin, is_automatic_forward }: Message): boolean {
  return forward_origin !== undefined || is_automatic_forward === true
}

/** A message got other words. */
export function decodeEdit(
  message: Message,
  { id, where, bot, texts }: Omit<MessageCircumstances, 'rights'>,
): MessageEdited | undefined {
  const text = decodeWords(message, cutLeadingMention(message, bot), texts)
  if (text === '') return undefined
  const quotedIds = decodeQuotedIds(message, bot)
  return {
    type: 'message-edited',
    ...decodeBase(where, { id, at: (message.edit_date ?? message.date) * 1_000 }),
    messageId: encodeMessageId(where, message.message_id),
    text,
    ...(quotedIds.length > 0 && { quotedIds }),
  }
}

/** Somebody changed their reactions on a message; `undefined`: they are the same, or nobody's. */
export function decodeReactions(
  { message_id, user, actor_chat, date, old_reaction, new_reaction }: MessageReactionUpdated,
  where: Whereabouts,
  id: string,
): ReactionsChanged | undefined {
  const [before, after] = [old_reaction.map(decodeEmoji), new_reaction.map(decodeEmoji)]
  const added = after.filter((emoji) => !before.includes(emoji))
  const removed = before.filter((emoji) => !after.includes(emoji))
  const from = user ? decodePerson(user) : actor_chat ? decodeChat(actor_chat) : undefined
  if (!from || added.length + removed.length === 0) return undefined
  return {
    type: 'reactions-changed',
    ...decodeBase(where, { id, at: date * 1_000 }),
    locale: user?.language_code,
    messageId: encodeMessageId(where, message_id),
    from,
    added,
    removed,
  }
}

function decodeEmoji(reaction: ReactionType): string {
  switch (reaction.type) {
    case 'emoji':
      return reaction.emoji
    case 'custom_emoji':
      return `custom:${reaction.custom_emoji_id}`
    case 'paid':
      return 'paid'
  }
}

/** The button below a draft was pressed. */
export function decodeStop(
  { chat }: MessageGenerationStopped,
  where: Whereabouts,
  { id, at }: { readonly id: string; readonly at: number },
): CommandInvoked {
  return {
    type: 'command-invoked',
    ...decodeBase(where, { id, at }),
    from: { id: `${chat.id}`, name: nameOf(chat.first_name, chat.last_name) || (chat.username ?? '?') },
    command: 'stop',
    options: {},
    isModerator: true,
    mayCast: true,
    mayCastParent: true,
    addressee: undefined,
    interaction: undefined,
  }
}

/** What a topic begins with, and the post that is commented, are not what somebody replies to. */
export function decodeReplyTo(message: Message, where: Whereabouts): string | undefined {
  const { reply_to_message: answered } = message
  if (!answered || answered.message_id === 0) return undefined
  const root = where.topicId ?? where.postId
  const isRoot = answered.message_id === root || answered.forum_topic_created !== undefined
  return isRoot ? undefined : encodeMessageId(where, answered.message_id)
}

/** Whether a message answers one of the bot's. */
export function repliesTo({ reply_to_message: answered }: Message, { id }: Pick<BotIdentity, 'id'>): boolean {
  return answered?.from?.id === id
}

/** Whether it mentions the bot. */
export function isMentioned(message: Message, bot: BotIdentity): boolean {
  const [text, entities] = [typedText(message), entitiesOf(message)]
  if (entities.some((entity) => mentions(entity, text, bot))) return true
  // The forms of rich messages are inside them.
  return message.rich_message !== undefined && new RegExp(`@${bot.username}\\b`, 'i').test(text)
}

function entitiesOf({ text, entities, caption_entities }: Message): readonly MessageEntity[] {
  return (text === undefined ? caption_entities : entities) ?? []
}

function mentions(entity: MessageEntity, text: string, bot: BotIdentity): boolean {
  if (entity.type === 'text_mention') return entity.user.id === bot.id
  if (entity.type !== 'mention') return false
  const name = text.slice(entity.offset + 1, entity.offset + entity.length)
  return name.toLowerCase() === bot.username.toLowerCase()
}

/** The bot's name at the start is how it is called, not what is said. */
function cutLeadingMention(message: Message, bot: BotIdentity): string {
  const text = typedText(message)
  const own = entitiesOf(message).filter((entity) => mentions(entity, text, bot))
  let start = 0
  for (const { offset, length } of own) {
    if (/[^\s,，:：]/.test(text.slice(start, offset))) break
    start = offset + length
  }
  return start === 0 ? text : text.slice(start).replace(/^[\s,，:：]+/, '')
}
