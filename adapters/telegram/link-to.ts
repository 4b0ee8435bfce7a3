import type { ConversationKey } from '../../src/contract/conversation.ts'
import { decodeConversation, decodeMessageId } from './places.ts'

/** What stands before a supergroup's own number in its id. */
const supergroupBase = 1_000_000_000_000

/**
 * The address of a message, for members of its supergroup; private chats and basic groups have none.
 * https://core.telegram.org/api/links#message-links
 */
export function linkTo(
  conversation: ConversationKey,
  messageId: string,
  chatOf: (placeId: number) => number,
): string | undefined {
  const { placeId, topicId } = decodeConversation(conversation)
  const chatId = chatOf(placeId)
  const number = -chatId - supergroupBase
  const id = decodeMessageId({ chatId, placeId }, messageId)
  if (number <= 0 || id === undefined) return undefined
  return `https://t.me/c/${[number, ...(topicId === undefined ? [] : [topicId]), id].join('/')}`
}
