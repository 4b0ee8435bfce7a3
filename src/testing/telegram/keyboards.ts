import type { ForceReply, InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove } from 'grammy/types'
import { badRequest, type Refusal } from './refusal.ts'
import { checkLink } from './validate-links.ts'
import {
  type Fields,
  flag,
  isRecord,
  list,
  maybe,
  object,
  oneOf,
  type Read,
  string,
} from './validate-values.ts'

const mostButtons = 100
const mostInRow = 8
/** No document tells it; it is what people saw refused. */
const mostMarkupBytes = 10_000

const unreadable = (what: string) => badRequest(`can't parse inline keyboard button: ${what}`)

/** What a button does; one of these. */
const actions: Fields = {
  callback_data: (value) => {
    if (typeof value !== 'string') throw unreadable('Field "callback_data" must be of type String')
    if (value === '') throw textButton()
    if (Buffer.byteLength(value) > 64) throw badRequest('BUTTON_DATA_INVALID')
    return value
  },
  url: (value) => checkLink(value, 'inline keyboard button'),
  copy_text: object({
    text: (value) => {
      if (typeof value === 'string' && value.length >= 1 && value.length <= 256) return value
      throw badRequest('BUTTON_COPY_TEXT_INVALID')
    },
  }),
  web_app: object({ url: checkWebApp }),
  login_url: object({
    url: (value) => checkLink(value, 'inline keyboard button login'),
    forward_text: maybe(string()),
    bot_username: maybe(string()),
    request_write_access: maybe(flag),
  }),
  switch_inline_query: string(0, 256),
  switch_inline_query_current_chat: string(0, 256),
  switch_inline_query_chosen_chat: object({
    query: maybe(string(0, 256)),
    allow_user_chats: maybe(flag),
    allow_bot_chats: maybe(flag),
    allow_group_chats: maybe(flag),
    allow_channel_chats: maybe(flag),
  }),
  disabled: object({}),
  // For invoices and games alone, which this server has not.
  pay: refuseType,
  callback_game: refuseType,
}

const style = maybe(oneOf(['danger', 'success', 'primary']))
const emojiId = maybe(string(1, 20))
const optionalActions = Object.fromEntries(Object.entries(actions).map(([name, read]) => [name, maybe(read)]))
const buttonFields = object({ text: string(), icon_custom_emoji_id: emojiId, style, ...optionalActions })

function textButton(): Refusal {
  return unreadable('Text buttons are unallowed in the inline keyboard')
}

function refuseType(): never {
  throw badRequest('BUTTON_TYPE_INVALID')
}

function checkWebApp(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith('https://')) return checkLink(value, 'Web App')
  throw badRequest(
    `inline keyboard button Web App URL '${String(value)}' is invalid: Only HTTPS links are allowed`,
  )
}

const button: Read = (value, name) => {
  if (!isRecord(value)) throw unreadable('InlineKeyboardButton must be an Object')
  if (value.text === undefined) throw unreadable('Can\'t find field "text"')
  if (typeof value.text !== 'string') throw unreadable('Field "text" must be of type String')
  if (value.text.trim() === '') throw badRequest('inline keyboard button text must be non-empty')
  buttonFields(value, name)
  const used = Object.keys(actions).filter((action) => value[action] !== undefined)
  if (used.length === 0) throw textButton()
  if (used.length > 1) throw badRequest(`a button does one thing: ${used.join(', ')} exclude each other`)
  return value
}

const rows = list(list(button, 1, mostInRow), 0, mostButtons, 'reply markup is too long')

const buttons: Read = (value, name) => {
  rows(value, name)
  if (Array.isArray(value) && value.flat().length > mostButtons) throw badRequest('reply markup is too long')
  return value
}

const placeholder = maybe(string(1, 64))
const keyboardButton: Read = (value, name) =>
  typeof value === 'string'
    ? string(1)(value, name)
    : object({ text: string(1), style, icon_custom_emoji_id: emojiId })(value, name)

const isTrue: Read = (value, name) => {
  flag(value, name)
  if (value !== true) throw badRequest(`field "${name}" must be true`)
  return value
}

const inline = {
  inline_keyboard: buttons,
  force_reply: maybe(flag),
} satisfies { [name in keyof InlineKeyboardMarkup]-?: Read }
const replies = {
  keyboard: list(list(keyboardButton, 1, 12), 1, 300),
  is_persistent: maybe(flag),
  resize_keyboard: maybe(flag),
  one_time_keyboard: maybe(flag),
  input_field_placeholder: placeholder,
  selective: maybe(flag),
  force_reply: maybe(flag),
} satisfies { [name in keyof ReplyKeyboardMarkup]-?: Read }
const removal = { remove_keyboard: isTrue, selective: maybe(flag) } satisfies {
  [name in keyof ReplyKeyboardRemove]-?: Read
}
const forced = {
  force_reply: isTrue,
  input_field_placeholder: placeholder,
  selective: maybe(flag),
} satisfies {
  [name in keyof ForceReply]-?: Read
}

/** The `reply_markup` of an edit. */
export const inlineKeyboard: Read = (value, name) => {
  if (!isRecord(value)) throw badRequest('object expected as reply markup')
  if (value.inline_keyboard === undefined) throw badRequest('inline keyboard expected')
  object(inline)(value, name)
  if (Buffer.byteLength(JSON.stringify(value)) > mostMarkupBytes) throw badRequest('reply markup is too long')
  return value
}

/** The `reply_markup` of a message. */
export const replyMarkup: Read = (value, name) => {
  if (!isRecord(value)) throw badRequest('object expected as reply markup')
  if (value.inline_keyboard !== undefined) return inlineKeyboard(value, name)
  if (value.keyboard !== undefined) return object(replies)(value, name)
  return object(value.remove_keyboard === undefined ? forced : removal)(value, name)
}
