import type { Message } from 'grammy/types'

/** Whose words a message has: the bot's, another bot's, or a person's, who may write in the name of a group or a channel. */
export type Authorship = 'own' | 'bot' | 'person'

/** Tells it. */
export function classify(
  { from, sender_chat }: Pick<Message, 'from' | 'sender_chat'>,
  botId: number,
): Authorship {
  if (from?.id === botId) return 'own'
  // Who writes in a chat's name has a bot of Telegram's for a sender.
  return from?.is_bot === true && sender_chat === undefined ? 'bot' : 'person'
}

/** Whether an administrator wrote in the name of the group itself. */
export function isAnonymous({ chat, sender_chat }: Pick<Message, 'chat' | 'sender_chat'>): boolean {
  return sender_chat?.id === chat.id
}
