import { linkToMessage } from '../../adapters/discord/link-to.ts'
import { linkTo as linkOnTelegram } from '../../adapters/telegram/link-to.ts'
import type { ConversationKey } from '../contract/conversation.ts'

/** The address of a message, as far as a platform's rule tells it without asking the platform; `undefined`: not known. */
export function linkToReply(conversation: ConversationKey, messageId: string): string | undefined {
  switch (conversation.platform) {
    case 'discord':
      return linkToMessage(conversation, messageId)
    case 'telegram':
      return linkOnTelegram(conversation, messageId, (placeId) => placeId)
    default:
      return undefined
  }
}
