import type { Update } from 'grammy/types'
import { badRequest } from './refusal.ts'
import { json, list, type Read } from './validate-values.ts'

const known = {
  message: true,
  edited_message: true,
  channel_post: true,
  edited_channel_post: true,
  business_connection: true,
  business_message: true,
  edited_business_message: true,
  deleted_business_messages: true,
  guest_message: true,
  stopped_message_generation: true,
  message_reaction: true,
  message_reaction_count: true,
  inline_query: true,
  chosen_inline_result: true,
  callback_query: true,
  shipping_query: true,
  pre_checkout_query: true,
  purchased_paid_media: true,
  poll: true,
  poll_answer: true,
  my_chat_member: true,
  chat_member: true,
  chat_join_request: true,
  chat_boost: true,
  removed_chat_boost: true,
  managed_bot: true,
  subscription: true,
} satisfies { [name in Exclude<keyof Update, 'update_id'>]: true }

/** Names of updates; Telegram ignores those that it does not know. */
export const allowedUpdates: Read = json(
  list(
    (value) => {
      if (typeof value !== 'string' || !Object.hasOwn(known, value))
        throw badRequest(`allowed_updates has the unknown ${JSON.stringify(value)}`)
      return value
    },
    0,
    Object.keys(known).length,
  ),
)

const refused = (what: string) => badRequest(`bad webhook: ${what}`)
const ports = ['', '80', '88', '443', '8443']

/** Where updates are sent: HTTPS as with Telegram, or any server on loopback. */
export const webhookUrl: Read = (value) => {
  if (value === '') return value
  if (typeof value !== 'string' || !URL.canParse(value)) throw refused('invalid webhook URL specified')
  const { protocol, hostname, port } = new URL(value)
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) && /^https?:$/.test(protocol)) return value
  if (protocol !== 'https:') throw refused('An HTTPS URL must be provided for webhook')
  if (!ports.includes(port)) throw refused('Webhook can be set up only on ports 80, 88, 443 or 8443')
  return value
}

export const secretToken: Read = (value) => {
  if (typeof value !== 'string' || !/^[\w-]+$/.test(value))
    throw badRequest('secret token contains unallowed characters')
  if (value.length > 256) throw badRequest('secret token is too long')
  return value
}
