import type { Message, MessageEntity } from 'grammy/types'
import { botStatus, type Chat, isAdministrator, isGroup, type World } from './world.ts'

/** Fields that make a service message, which all bots of a group are told of. */
const serviceFields = [
  'new_chat_members',
  'left_chat_member',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'general_forum_topic_hidden',
  'general_forum_topic_unhidden',
  'new_chat_title',
  'pinned_message',
  'group_chat_created',
  'message_auto_delete_timer_changed',
  'boost_added',
  'video_chat_started',
  'video_chat_ended',
] as const satisfies readonly (keyof Message)[]

/**
 * Whether the bot is told of a message, by https://core.telegram.org/bots/features#privacy-mode and #bot-to-bot-communication. With
 * privacy mode on these are: service messages, replies to it, commands that name it, other commands where it is the bot that spoke last
 * (or the only one, and none has spoken), and what was sent through it. BotFather says of `/setprivacy` that what mentions it by username
 * comes, too, and that page does not: see `mentionsPassPrivacy`.
 */
export function isForBot(world: World, chat: Chat, message: Message): boolean {
  const status = botStatus(world, chat)
  if (chat.person !== undefined) return true
  if (status === 'left' || status === 'kicked') return false
  if (chat.type === 'channel') return status === 'administrator'
  if (isService(message)) return true
  const seesAll = status === 'administrator' || !world.privacyMode
  const isToBot = isReplyTo(world, message) || isCommandTo(world, message)
  if (isOtherBot(world, message)) return world.botToBot && (seesAll || isToBot)
  return (
    seesAll ||
    isToBot ||
    message.via_bot?.id === world.bot.id ||
    isGeneralCommand(world, chat, message) ||
    (world.mentionsPassPrivacy && isMentioned(world, message))
  )
}

/** Whether a message only tells what happened in the chat. */
export function isService(message: Message): boolean {
  return serviceFields.some((field) => message[field] !== undefined)
}

/** Whether the bot is told of reactions in a chat. */
export function seesReactions(world: World, chat: Chat): boolean {
  return chat.person !== undefined || (isGroup(chat) && isAdministrator(chat, world.bot.id))
}

function isOtherBot(world: World, { from, sender_chat }: Message): boolean {
  return from?.is_bot === true && sender_chat === undefined && from.id !== world.bot.id
}

function isReplyTo(world: World, { reply_to_message: replied }: Message): boolean {
  return replied?.from?.id === world.bot.id
}

function isCommandTo(world: World, message: Message): boolean {
  const ending = `@${world.bot.username}`.toLowerCase()
  return texts(message, 'bot_command').some((command) => command.toLowerCase().endsWith(ending))
}

function isGeneralCommand(world: World, chat: Chat, message: Message): boolean {
  const [first] = entitiesOf(message)
  if (first?.type !== 'bot_command' || first.offset !== 0) return false
  if (texts(message, 'bot_command')[0]?.includes('@')) return false
  return chat.lastBotId === undefined ? !hasOtherBots(world, chat) : chat.lastBotId === world.bot.id
}

function hasOtherBots(world: World, chat: Chat): boolean {
  return [...chat.members].some(
    ([id, status]) =>
      id !== world.bot.id && status !== 'left' && world.accounts.get(id)?.user.is_bot === true,
  )
}

function isMentioned(world: World, message: Message): boolean {
  const name = `@${world.bot.username}`.toLowerCase()
  return texts(message, 'mention').some((mention) => mention.toLowerCase() === name)
}

function entitiesOf(message: Message): readonly MessageEntity[] {
  return message.entities ?? message.caption_entities ?? []
}

function texts(message: Message, type: MessageEntity['type']): readonly string[] {
  const text = message.text ?? message.caption ?? ''
  return entitiesOf(message)
    .filter((entity) => entity.type === type)
    .map(({ offset, length }) => text.slice(offset, offset + length))
}
