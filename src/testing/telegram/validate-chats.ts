import type { EphemeralMessageParameters, ReplyParameters } from 'grammy/types'
import { badRequest } from './refusal.ts'
import { checkLink } from './validate-links.ts'
import { formatText } from './validate-text.ts'
import { flag, integer, isRecord, json, maybe, object, plain, type Read, string } from './validate-values.ts'

const mostId = 2 ** 52
const mostMessageId = 2 ** 31 - 1

/** A chat by its id, or a public one by its `@name`. */
export const chatId: Read = (value, name) => {
  if (value === undefined || value === '') throw badRequest('chat_id is empty')
  const id = plain((parsed) => parsed)(value, name)
  if (typeof id === 'number' && Number.isInteger(id) && id !== 0 && Math.abs(id) < mostId) return id
  if (typeof id === 'string' && /^@[a-z]\w{3,31}$/i.test(id)) return id
  throw badRequest('chat not found')
}

/** A private chat, for drafts. */
export const privateChatId: Read = (value, name) => {
  const id = chatId(value, name)
  if (typeof id !== 'number' || id < 0) throw badRequest('TEXTDRAFT_PEER_INVALID')
  return id
}

export const userId: Read = (value, name) => {
  if (value === undefined) throw badRequest('invalid user_id specified')
  return plain(integer(1, mostId))(value, name)
}

/** A message that is edited or removed. */
export const messageId: Read = (value, name) => {
  if (value === undefined) throw badRequest('message identifier is not specified')
  return plain(integer(1, mostMessageId))(value, name)
}

/** A topic. */
export const threadId: Read = maybe(plain(integer(1, mostMessageId)))

const replyFields = object({
  message_id: maybe(integer(1, mostMessageId)),
  chat_id: maybe(chatId),
  ephemeral_message_id: maybe(integer(1, mostMessageId)),
  checklist_task_id: maybe(integer(1, mostMessageId)),
  poll_option_id: maybe(string(1)),
  allow_sending_without_reply: maybe(flag),
  quote: maybe(string(0, 1024)),
  quote_parse_mode: maybe(string()),
  quote_entities: maybe((value) => value),
  quote_position: maybe(integer(0, mostMessageId)),
} satisfies { [name in keyof ReplyParameters]-?: Read })

/** Which message is answered. */
export const replyParameters: Read = maybe(
  json((value, name) => {
    replyFields(value, name)
    if (!isRecord(value)) return value
    if (value.message_id === undefined && value.ephemeral_message_id === undefined)
      throw badRequest('can\'t find field "message_id"')
    if (typeof value.quote === 'string') formatText(value.quote, value.quote_parse_mode, value.quote_entities)
    return value
  }),
)

/** Who alone sees a message. */
export const ephemeralParameters: Read = maybe(
  json(
    object({
      receiver_user_id: integer(1, mostId),
      callback_query_id: maybe(string(1)),
      replace_callback_query_message: maybe(flag),
    } satisfies { [name in keyof EphemeralMessageParameters]-?: Read }),
  ),
)

const previewLink: Read = (value) => {
  if (value === '') return value
  try {
    return checkLink(value, 'link preview')
  } catch {
    throw badRequest('WEBPAGE_URL_INVALID')
  }
}

export const linkPreviewOptions: Read = maybe(
  json(
    object({
      is_disabled: maybe(flag),
      url: maybe(previewLink),
      prefer_small_media: maybe(flag),
      prefer_large_media: maybe(flag),
      show_above_text: maybe(flag),
    }),
  ),
)
