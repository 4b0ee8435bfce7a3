import type { ApiMethods, Opts } from 'grammy/types'
import { replyMarkup } from './keyboards.ts'
import { badRequest } from './refusal.ts'
import {
  chatId,
  ephemeralParameters,
  linkPreviewOptions,
  privateChatId,
  replyParameters,
  threadId,
} from './validate-chats.ts'
import { checkCaption, checkText } from './validate-text.ts'
import {
  type CallParameters,
  flag,
  integer,
  isRecord,
  json,
  maybe,
  plain,
  type Read,
  string,
} from './validate-values.ts'

/** A method's parameters, every one that the Bot API has, and what they must be together. */
export interface MethodShape<Method extends keyof ApiMethods = keyof ApiMethods> {
  readonly parameters: { readonly [name in keyof Opts<Method>]-?: Read }
  readonly check?: (parameters: CallParameters) => void
}

const maybeFlag = maybe(plain(flag))
const id32 = plain(integer(-(2 ** 31), 2 ** 31 - 1))

/** How a text is written. */
export const formatting = { parse_mode: maybe(string()), entities: maybe(json((value) => value)) }
export const captionFormatting = { parse_mode: formatting.parse_mode, caption_entities: formatting.entities }

/** The text of a message. */
export const messageText: Read = (value) => {
  if (value === undefined || value === '') throw badRequest('message text is empty')
  return string(0, Number.MAX_SAFE_INTEGER)(value, 'text')
}

/** What is not on this server, as Telegram refuses it where it is not. */
const without = (words: string): Read =>
  maybe(() => {
    throw badRequest(words)
  })
export const noBusiness = without('business connection not found')

const delivery = {
  chat_id: chatId,
  message_thread_id: threadId,
  business_connection_id: noBusiness,
  direct_messages_topic_id: maybe(id32),
  ephemeral_message_parameters: ephemeralParameters,
  disable_notification: maybeFlag,
  protect_content: maybeFlag,
  allow_paid_broadcast: without('FLOODSKIP_NOT_ALLOWED'),
  suggested_post_parameters: without('suggested posts can be sent only to channel direct messages'),
  message_effect_id: without('EFFECT_ID_INVALID'),
  reply_parameters: replyParameters,
  reply_markup: maybe(json(replyMarkup)),
}
/** Deprecated; `reply_parameters` takes its place. */
const replyTo = without('unknown parameter "reply_to_message_id": it gave way to reply_parameters')

const file =
  (what: string): Read =>
  (value, name) => {
    if (value === undefined || value === '') throw badRequest(`there is no ${what} in the request`)
    return string()(value, name)
  }

const draftId: Read = (value, name) => {
  const id = value === undefined ? 0 : id32(value, name)
  if (id === 0) throw badRequest('draft_id must be non-zero')
  return id
}

const richMessage: Read = json((value) => {
  if (!isRecord(value)) throw badRequest("can't parse rich_message JSON object")
  const parts = ['blocks', 'html', 'markdown'].filter((name) => value[name] !== undefined)
  if (parts.length !== 1) throw badRequest('rich_message must have one of blocks, html and markdown')
  return value
})

const draft = {
  chat_id: privateChatId,
  message_thread_id: threadId,
  draft_id: draftId,
  can_stop: maybeFlag,
  keep_on_stop: maybeFlag,
}

const actions = [
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]
const action: Read = (value) => {
  if (!actions.some((known) => known === value)) throw badRequest('wrong parameter action in request')
  return value
}

const media = { ...delivery, ...captionFormatting, caption: maybe(string()), reply_to_message_id: replyTo }

export const sendMethods = {
  sendMessage: {
    parameters: {
      text: messageText,
      ...formatting,
      ...delivery,
      link_preview_options: linkPreviewOptions,
      reply_to_message_id: replyTo,
    },
    check: checkText,
  },
  sendMessageDraft: {
    parameters: { ...draft, text: maybe(string(0, Number.MAX_SAFE_INTEGER)), ...formatting },
    check: checkText,
  },
  sendRichMessage: { parameters: { ...delivery, rich_message: richMessage } },
  sendRichMessageDraft: { parameters: { ...draft, rich_message: richMessage } },
  sendDocument: {
    parameters: {
      ...media,
      document: file('document'),
      thumbnail: maybe(string()),
      disable_content_type_detection: maybeFlag,
    },
    check: checkCaption,
  },
  sendPhoto: {
    parameters: {
      ...media,
      photo: file('photo'),
      show_caption_above_media: maybeFlag,
      has_spoiler: maybeFlag,
    },
    check: checkCaption,
  },
  sendChatAction: {
    parameters: {
      chat_id: chatId,
      message_thread_id: threadId,
      business_connection_id: noBusiness,
      action,
    },
  },
} satisfies { readonly [Method in keyof ApiMethods]?: MethodShape<Method> }
