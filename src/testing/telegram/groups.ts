import type { User } from 'grammy/types'
import { accountOf, openChat, refused } from './accounts.ts'
import { setStatus, tellOfStatus } from './members.ts'
import { postMessage } from './messages.ts'
import { encodeBot, encodeChat, standIns } from './payloads.ts'
import type { LoopbackTelegramGroupOptions } from './types.ts'
import {
  botStatus,
  type Chat,
  type Place,
  type StoredMessage,
  seconds,
  type Topic,
  type World,
} from './world.ts'

const iconColor = 7_322_096

/** A group that the bot is added to by its creator. */
export function createGroup(world: World, options: LoopbackTelegramGroupOptions): Place {
  const { title, creator, type = 'supergroup', isForum = false, hidesMembers = false, discusses } = options
  if (type === 'group' && (isForum || discusses !== undefined)) {
    throw refused('Only supergroups have topics, or discuss a channel.')
  }
  const channel =
    discusses === undefined
      ? undefined
      : openChat(world, { id: supergroupId(world), type: 'channel', title: discusses })
  const id = type === 'group' ? -(4_700_000_000 + world.next()) : supergroupId(world)
  const chat = openChat(world, { id, type, title, isForum, hidesMembers, channel })
  const { user } = accountOf(world, creator.id)
  chat.members.set(user.id, 'creator')
  setStatus(world, { chat, user: encodeBot(world), status: 'member', by: user })
  if (options.botIsAdministrator) {
    setStatus(world, { chat, user: encodeBot(world), status: 'administrator', by: user })
  }
  return wholeChat(chat)
}

function supergroupId(world: World): number {
  return -(1_002_600_000_000 + world.next())
}

/** A chat without a topic. */
export function wholeChat(chat: Chat): Place {
  return { chat, topicId: undefined, postId: undefined }
}

/** A topic in a forum, or in a private chat. */
export function createTopic(world: World, { chat }: Place, owner: User, name: string): Place {
  const isPossible = chat.isForum || (chat.person !== undefined && world.bot.has_topics_enabled)
  if (!isPossible) throw refused('There are no topics in that chat.')
  const topicId = chat.lastMessageId + 1
  const content = {
    message_thread_id: topicId,
    is_topic_message: true,
    forum_topic_created: { name, icon_color: iconColor },
  }
  const root = postMessage(world, wholeChat(chat), { from: owner, content })
  const topic: Topic = { id: topicId, root, isClosed: false }
  chat.topics.set(topicId, topic)
  return { chat, topicId, postId: undefined }
}

/** A topic is closed, or opened again. */
export function setClosed(world: World, place: Place, isClosed: boolean): void {
  const { chat, topicId } = place
  const topic = topicId === undefined ? undefined : chat.topics.get(topicId)
  if (!chat.isForum) throw refused('Only the topics of a forum are closed.')
  if (topic === undefined) chat.isClosed = isClosed
  else topic.isClosed = isClosed
  const content = isClosed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} }
  postMessage(world, place, { from: ownerOf(world, chat), content })
}

/** A post of the channel that a group discusses is forwarded to it. Answers that message. */
export function forwardPost(world: World, { chat }: Place, text: string): StoredMessage {
  const { channel } = chat
  if (channel === undefined) throw refused('The group discusses no channel.')
  channel.lastMessageId += 1
  const origin = {
    type: 'channel' as const,
    chat: { id: channel.id, type: 'channel' as const, title: channel.title },
    message_id: channel.lastMessageId,
    date: seconds(world),
  }
  return postMessage(world, wholeChat(chat), {
    from: standIns.telegram,
    senderChat: encodeChat(channel),
    content: { is_automatic_forward: true, forward_origin: origin, text },
  })
}

/** A group becomes a supergroup, with another id, where messages are counted anew. */
export function migrate(world: World, { chat: old }: Place): Place {
  if (old.type !== 'group' || old.movedTo !== undefined) throw refused('Only a group becomes a supergroup.')
  const chat = openChat(world, { id: supergroupId(world), type: 'supergroup', title: old.title })
  for (const [id, status] of old.members) chat.members.set(id, status)
  const from = ownerOf(world, old)
  // That the bot is in the new one may be told before what that is.
  tellOfStatus(world, { chat, user: encodeBot(world), status: botStatus(world, chat), by: from }, 'left')
  postMessage(world, wholeChat(old), { from, content: { migrate_to_chat_id: chat.id } })
  old.movedTo = chat.id
  const by = { from: standIns.anonymous, senderChat: encodeChat(chat) }
  postMessage(world, wholeChat(chat), { ...by, content: { migrate_from_chat_id: old.id } })
  return wholeChat(chat)
}

/** Who made a chat, and does there what nobody is named for. */
export function ownerOf(world: World, chat: Chat): User {
  const [id] = [...chat.members].find(([, status]) => status === 'creator') ?? []
  return id === undefined ? (chat.person?.user ?? standIns.anonymous) : accountOf(world, id).user
}
