import type { Audience, ConversationKey } from '../../src/contract/conversation.ts'

/**
 * Where something is said. A private chat, a group and a supergroup are places. Their threads: `123` a forum's topic, or one of a private
 * chat; `post-123` the comments below a post of the channel that a group discusses; empty what belongs to none, such as a forum's General.
 *
 * A group that becomes a supergroup gets another id, and its messages are counted anew: its place keeps the first id, and messages of the
 * supergroup have an `s` before their numbers.
 */
export interface Whereabouts {
  /** As Telegram has it now. */
  readonly chatId: number
  /** As it was at first; of a chat that never moved the same. */
  readonly placeId: number
  readonly topicId: number | undefined
  readonly postId: number | undefined
}

/** The key of a conversation. */
export function encodeConversation({
  placeId,
  topicId,
  postId,
}: Omit<Whereabouts, 'chatId'>): ConversationKey {
  const thread = topicId !== undefined ? `${topicId}` : postId !== undefined ? `post-${postId}` : ''
  return { platform: 'telegram', place: `${placeId}`, thread }
}

/** Reads a key of ours. */
export function decodeConversation({ place, thread }: ConversationKey): Omit<Whereabouts, 'chatId'> {
  const number = Number(thread.replace(/^post-/, ''))
  const isPost = thread.startsWith('post-')
  return {
    placeId: Number(place),
    topicId: thread !== '' && !isPost ? number : undefined,
    postId: isPost ? number : undefined,
  }
}

/** What a log may tell of it: of people, nothing. */
export function loggedPlace({ place, thread }: ConversationKey): { readonly [name: string]: string } {
  return Number(place) > 0 ? {} : { chat: place, thread }
}

/** Private chats have the id of their person; groups have negative ones. */
export function audienceOf({ placeId }: Pick<Whereabouts, 'placeId'>): Audience {
  return placeId > 0 ? 'direct' : 'group'
}

/** A message as lines name it. */
export function encodeMessageId(
  { chatId, placeId }: Pick<Whereabouts, 'chatId' | 'placeId'>,
  messageId: number,
): string {
  return chatId === placeId ? `${messageId}` : `s${messageId}`
}

/** Reads it; `undefined`: it is of a chat that has moved since, where nothing can be done with it any more, or one person alone sees it. */
export function decodeMessageId(
  { chatId, placeId }: Pick<Whereabouts, 'chatId' | 'placeId'>,
  id: string,
): number | undefined {
  const [, mark, number] = /^(s?)(\d+)$/.exec(id) ?? []
  const isOfSupergroup = mark === 's'
  return number !== undefined && isOfSupergroup === (chatId !== placeId) ? Number(number) : undefined
}

/** A message that one person alone sees. Its number is used again once it is gone: with its date (s since 1970) it is known. */
export function encodeEphemeralId(userId: number, ephemeralId: number, date: number): string {
  return `e${userId}:${ephemeralId}:${date}`
}

/** Reads it; `undefined`: all can see the message. */
export function decodeEphemeralId(
  id: string,
): { readonly userId: number; readonly ephemeralId: number } | undefined {
  const [, userId, ephemeralId] = /^e(\d+):(\d+)/.exec(id) ?? []
  return userId === undefined ? undefined : { userId: Number(userId), ephemeralId: Number(ephemeralId) }
}
