import type { Message, MessageOrigin } from 'grammy/types'
import { decodeSender } from './decode-person.ts'
import { quotesAnything } from './decode-words.ts'
import type { BotIdentity } from './tools.ts'

/** Somebody whom Telegram does not name. */
const unknown = ''

/** Whose words a message holds beside its sender's, each once; see `MessageReceived.quotedIds`. */
export function decodeQuotedIds(message: Message, bot: Pick<BotIdentity, 'id'>): readonly string[] {
  const own = [decodeSender(message).id, `${bot.id}`]
  const found = [...(quotesAnything(message) ? quotedBy(message) : []), ...passedOnBy(message)]
  return [...new Set(found)].filter((id) => !own.includes(id))
}

/** Whoever said what is quoted: elsewhere, or in this chat, where it may be passed on itself. */
function quotedBy({ external_reply: elsewhere, reply_to_message: answered }: Message): readonly string[] {
  if (elsewhere) return [idOf(elsewhere.origin)]
  return answered ? [decodeSender(answered).id, ...passedOnBy(answered)] : [unknown]
}

/** A post that a channel shows in its group is its sender's own. */
function passedOnBy({ forward_origin: origin, is_automatic_forward }: Message): readonly string[] {
  if (!origin || (is_automatic_forward && origin.type === 'channel')) return []
  return [idOf(origin)]
}

/** Behind a chat may be anybody. */
function idOf(origin: MessageOrigin): string {
  return origin.type === 'user' ? `${origin.sender_user.id}` : unknown
}
