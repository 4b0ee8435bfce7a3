import type { ConversationKey } from '../../src/contract/conversation.ts'

/** The address of a message, for those who may see it; a DM is of the guild `@me`. */
export function linkTo(guildId: string, channelId: string, messageId: string): string {
  return `https://discord.com/channels/${guildId}/${channelId}/${messageId}`
}

/** The address of a message of a conversation; private ones have no thread. */
export function linkToMessage({ place, thread }: ConversationKey, messageId: string): string {
  return thread === '' ? linkTo('@me', place, messageId) : linkTo(place, thread, messageId)
}
