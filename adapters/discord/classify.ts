import type { APIMessage } from 'discord-api-types/v10'
import { type BotIdentity, isOwn } from './decode.ts'

/** Whose words a message has: the bot's or its personas', a person's through a proxy bot, another bot's, or a person's. */
export type Authorship = 'own' | 'proxied' | 'bot' | 'person'

/** Tells it. `proxyIds`: which bots post what people said; they do so through webhooks alone. */
export function classify(
  message: Pick<APIMessage, 'author' | 'application_id' | 'webhook_id'>,
  bot: BotIdentity,
  proxyIds: readonly string[],
): Authorship {
  if (isOwn(message, bot)) return 'own'
  const { author, application_id, webhook_id } = message
  if (webhook_id === undefined) return author.bot === true ? 'bot' : 'person'
  const isProxy = [application_id, author.id].some((id) => id !== undefined && proxyIds.includes(id))
  return isProxy ? 'proxied' : 'bot'
}
