import type { Message, ReplyParameters } from 'grammy/types'
import { chatOf, messageOf, openChat, speakingPlace } from './access.ts'
import { ephemeralFields, repliedEphemeral } from './ephemerals.ts'
import { storeFile } from './files.ts'
import type { SendLimits } from './limits.ts'
import { type MessageDraft, postMessage } from './messages.ts'
import { encodeBot } from './payloads.ts'
import { refusals } from './refusals.ts'
import type { Call, Methods } from './route.ts'
import { calledText } from './text.ts'
import { checkFile } from './validate.ts'
import type { Chat, Place, StoredMessage } from './world.ts'

/** Lets a send pass, or refuses it. */
export type Pass = (chat: Chat, kind?: 'message' | 'draft') => void

/** Builds what lets sends pass, within limits. */
export function createPass(limits: SendLimits | undefined): Pass {
  return (chat, kind) => {
    const retryAfter = limits?.take(chat.id, chat.person === undefined, kind)
    if (retryAfter !== undefined) throw refusals.tooMany(retryAfter)
  }
}

/** The methods that send. */
export function createSendMethods(pass: Pass): Methods {
  function send(call: Call, content: Partial<Message>, file?: StoredMessage['file']): Message {
    const { world } = call
    const spoken = speakingPlace(call)
    const options = speakingOptions(call, spoken)
    const place = { ...spoken, topicId: spoken.topicId ?? topicOf(options.replyTo) }
    pass(place.chat)
    const message = postMessage(world, place, {
      from: encodeBot(world),
      ...options,
      content: { ...content, ...options.content },
      file,
    })
    place.chat.drafts.delete(place.topicId ?? 0)
    return message.raw
  }

  return {
    sendMessage(call) {
      const { text, entities } = calledText(call)
      return send(call, { text, ...(entities.length > 0 ? { entities } : {}) })
    },
    sendDocument(call) {
      const { payload, files, world } = call
      const [, part] = /^attach:\/\/(.+)$/.exec(String(payload.document)) ?? []
      const uploaded = files.get(part ?? 'document')
      const known = world.files.get(String(payload.document))
      if (uploaded === undefined && known === undefined) throw refusals.wrongFileId()
      const name = uploaded?.name ?? known?.path.split('/').at(-1) ?? 'file'
      const bytes = Uint8Array.from(uploaded?.bytes ?? known?.bytes ?? [])
      checkFile(bytes)
      speakingPlace(call)
      const stored = known ?? storeFile(world, { folder: 'documents', name, bytes })
      const { text, entities } = calledText(call)
      const document = {
        file_id: stored.id,
        file_unique_id: stored.uniqueId,
        file_name: name,
        mime_type: uploaded?.mediaType ?? 'application/octet-stream',
        file_size: bytes.length,
      }
      const words = text === '' ? {} : { caption: text, caption_entities: entities }
      return send(call, { document, ...words }, { name, bytes })
    },
    sendChatAction(call) {
      const { world, payload } = call
      const thread = payload.message_thread_id
      const chat = openChat(call)
      // Other than for messages, General may be named by its number.
      if (thread !== undefined && !(chat.isForum && thread === 1)) speakingPlace(call)
      // In a forum, what names no topic is shown nowhere.
      if (payload.action === 'typing' && !(chat.isForum && thread === undefined)) {
        const topicId = thread === undefined || thread === 1 ? undefined : Number(thread)
        world.notify({ type: 'typing', chatId: chat.id, topicId, at: world.clock.now() })
      }
      return true
    },
    sendMessageDraft(call) {
      const { world, payload } = call
      const known = chatOf(call)
      if (known.person === undefined) throw refusals.bad('TEXTDRAFT_PEER_INVALID')
      const { chat, topicId } = speakingPlace(call)
      pass(chat, 'draft')
      const { text } = calledText(call)
      const now = world.clock.now()
      chat.drafts.set(topicId ?? 0, {
        id: Number(payload.draft_id),
        text,
        canStop: payload.can_stop === true,
        staysOnStop: payload.keep_on_stop === true,
        until: now + 30_000 / world.speed,
      })
      world.notify({ type: 'draft', chatId: chat.id, topicId, text, at: now })
      return true
    },
  }
}

/** The keyboard of a call, as messages carry it: others than inline ones are not in them. */
export function keyboardOf(markup: unknown): Pick<Message, 'reply_markup'> {
  const given = (markup ?? {}) as NonNullable<Message['reply_markup']> // checked before
  return given.inline_keyboard === undefined || given.inline_keyboard.length === 0
    ? {}
    : { reply_markup: given }
}

function speakingOptions(call: Call, { chat }: Place): Omit<MessageDraft, 'from' | 'file'> {
  const { payload } = call
  const markup = (payload.reply_markup ?? {}) as { readonly force_reply?: boolean } // checked before
  const forcesReply = markup.force_reply === true
  const keyboard = keyboardOf(payload.reply_markup)
  const replyTo = repliedMessage(call, chat)
  const ephemeral = ephemeralFields(call, chat, replyTo)
  if (ephemeral === undefined) return { content: keyboard, replyTo, forcesReply }
  const { seenBy, content } = ephemeral
  return { content: { ...keyboard, ...content }, replyTo, forcesReply, seenBy }
}

/** Whoever answers in a topic speaks in it. */
function topicOf(replyTo: StoredMessage | undefined): number | undefined {
  return replyTo?.raw.is_topic_message ? replyTo.raw.message_thread_id : undefined
}

function repliedMessage({ payload, world }: Call, chat: Chat): StoredMessage | undefined {
  if (payload.reply_parameters === undefined) return undefined
  const asked = payload.reply_parameters as ReplyParameters // checked before
  if (asked.ephemeral_message_id !== undefined)
    return repliedEphemeral(world, chat, asked.ephemeral_message_id)
  const message = messageOf(chat, asked.message_id)
  if (message === undefined && asked.allow_sending_without_reply !== true) throw refusals.replyNotFound()
  return message
}
