import type { Chat, Message, User } from 'grammy/types'
import type { MessageCircumstances } from '../../adapters/telegram/decode.ts'
import type { Whereabouts } from '../../adapters/telegram/places.ts'
import type { BotIdentity } from '../../adapters/telegram/tools.ts'
import { createTexts } from '../../src/texts/index.ts'

export const bot: BotIdentity = { id: 99, username: 'dramatis_bot', name: 'Dramatis' }
export const alice: User = { id: 7, is_bot: false, first_name: 'Alice', language_code: 'zh-hans' }
export const group: Chat.SupergroupChat = { id: -1_000_000_000_042, type: 'supergroup', title: 'Tavern' }
export const channel: Chat.ChannelChat = { id: -1_000_000_000_077, type: 'channel', title: 'News' }

const texts = createTexts()

/** A message in the group, at second 1 000. */
export function message(more: Partial<Message>): Message {
  return { message_id: 5, date: 1_000, chat: group, from: alice, ...more }
}

/** What goes before words in the examples, and where it mentions somebody. */
export function mentionOf(text: string, name: string) {
  return { type: 'mention', offset: text.indexOf(name), length: name.length } as const
}

export function circumstances(more: Partial<Whereabouts> = {}): MessageCircumstances {
  const where = { chatId: group.id, placeId: group.id, topicId: undefined, postId: undefined, ...more }
  return { id: '99:1', where, bot, rights: { isModerator: false, mayCast: false }, texts }
}
