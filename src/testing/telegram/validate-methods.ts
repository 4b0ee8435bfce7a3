import type { ApiMethods } from 'grammy/types'
import { inlineKeyboard } from './keyboards.ts'
import { badRequest } from './refusal.ts'
import { chatId, linkPreviewOptions, messageId, userId } from './validate-chats.ts'
import { commandScope, commands, languageCode } from './validate-commands.ts'
import { reactions } from './validate-reactions.ts'
import {
  captionFormatting,
  formatting,
  type MethodShape,
  messageText,
  noBusiness,
  sendMethods,
} from './validate-sends.ts'
import { checkCaption, checkText } from './validate-text.ts'
import { allowedUpdates, secretToken, webhookUrl } from './validate-updates.ts'
import {
  type CallParameters,
  type Fields,
  flag,
  integer,
  json,
  list,
  maybe,
  plain,
  type Read,
  string,
} from './validate-values.ts'

const maybeFlag = maybe(plain(flag))
const markup = { reply_markup: maybe(json(inlineKeyboard)) }
const refuseRich: Read = maybe(() => {
  throw badRequest('rich_message: this server has none to edit')
})
const rewrite = {
  text: messageText,
  ...formatting,
  link_preview_options: linkPreviewOptions,
  rich_message: refuseRich,
  ...markup,
}
/** A message by its chat; those of inline mode are not on this server. */
const own = {
  chat_id: chatId,
  message_id: messageId,
  inline_message_id: maybe(string()),
  business_connection_id: noBusiness,
}
const ephemeral = { chat_id: chatId, receiver_user_id: userId, ephemeral_message_id: messageId }
const scope = { scope: maybe(json(commandScope)), language_code: maybe(languageCode) }

const messageIds: Read = (value, name) => {
  if (value === undefined) throw badRequest('message identifiers are not specified')
  return json(list(integer(1, 2 ** 31 - 1), 1, 100, 'too many message identifiers specified'))(value, name)
}

const callbackId: Read = (value, name) => {
  if (value === undefined || value === '')
    throw badRequest('query is too old and response timeout expired or query ID is invalid')
  return string()(value, name)
}

const toast: Read = (value, name) => {
  if (typeof value === 'string' && value.length > 200) throw badRequest('message is too long')
  return string()(value, name)
}

/** Other links open games, which this server has not. */
const botLink: Read = (value) => {
  if (typeof value === 'string' && /^(https:\/\/t\.me\/|tg:\/\/)/.test(value)) return value
  throw badRequest('URL_INVALID')
}

const fileId: Read = (value, name) => {
  if (value === undefined || value === '') throw badRequest('file_id not specified')
  return string()(value, name)
}

const otherMethods = {
  getMe: { parameters: {} },
  getUpdates: {
    parameters: {
      offset: maybe(plain(integer(-(2 ** 31), 2 ** 31 - 1))),
      limit: maybe(plain(integer(1, 100))),
      timeout: maybe(plain(integer(0, 50))),
      allowed_updates: maybe(allowedUpdates),
    },
  },
  setWebhook: {
    parameters: {
      url: webhookUrl,
      certificate: maybe(string()),
      ip_address: maybe(string()),
      max_connections: maybe(plain(integer(1, 100))),
      allowed_updates: maybe(allowedUpdates),
      drop_pending_updates: maybeFlag,
      secret_token: maybe(secretToken),
    },
  },
  deleteWebhook: { parameters: { drop_pending_updates: maybeFlag } },
  getWebhookInfo: { parameters: {} },
  editMessageText: { parameters: { ...rewrite, ...own }, check: checkText },
  editMessageReplyMarkup: { parameters: { ...own, ...markup } },
  editEphemeralMessageText: { parameters: { ...rewrite, ...ephemeral }, check: checkText },
  editEphemeralMessageCaption: {
    parameters: {
      ...ephemeral,
      caption: maybe(string()),
      ...captionFormatting,
      show_caption_above_media: maybeFlag,
      ...markup,
    },
    check: checkCaption,
  },
  editEphemeralMessageReplyMarkup: { parameters: { ...ephemeral, ...markup } },
  deleteMessage: { parameters: { chat_id: chatId, message_id: messageId } },
  deleteMessages: { parameters: { chat_id: chatId, message_ids: messageIds } },
  deleteEphemeralMessage: { parameters: ephemeral },
  setMessageReaction: {
    parameters: {
      chat_id: chatId,
      message_id: messageId,
      reaction: maybe(json(reactions)),
      is_big: maybeFlag,
    },
  },
  answerCallbackQuery: {
    parameters: {
      callback_query_id: callbackId,
      text: maybe(toast),
      show_alert: maybeFlag,
      url: maybe(botLink),
      cache_time: maybe(plain(integer(0, 2 ** 31 - 1))),
    },
  },
  setMyCommands: { parameters: { commands: json(commands), ...scope } },
  getMyCommands: { parameters: scope },
  deleteMyCommands: { parameters: scope },
  getChat: { parameters: { chat_id: chatId } },
  getChatMember: { parameters: { chat_id: chatId, user_id: userId } },
  getChatAdministrators: { parameters: { chat_id: chatId, return_bots: maybeFlag } },
  getChatMemberCount: { parameters: { chat_id: chatId } },
  getFile: { parameters: { file_id: fileId } },
  leaveChat: { parameters: { chat_id: chatId } },
  close: { parameters: {} },
  logOut: { parameters: {} },
} satisfies { readonly [Method in keyof ApiMethods]?: MethodShape<Method> }

/** What each method takes, by its name, whose case does not matter; the methods are those that this server has. */
export const methodShapes: ReadonlyMap<string, AnyShape> = new Map(
  Object.entries<AnyShape>({ ...sendMethods, ...otherMethods }).map(([name, shape]) => [
    name.toLowerCase(),
    shape,
  ]),
)

interface AnyShape {
  readonly parameters: Fields
  readonly check?: (parameters: CallParameters) => void
}
