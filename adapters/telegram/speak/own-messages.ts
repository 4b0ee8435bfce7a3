import type { InlineKeyboardMarkup } from 'grammy/types'
import { isMessageGone, isMessageKept, isNotModified, isReplyRefused } from '../client/telegram-error.ts'
import { toApiSignal } from '../client.ts'
import { decodeMessageId, encodeMessageId, type Whereabouts } from '../places.ts'
import { encodeEntities, type FormattedText } from './formatted.ts'
import { inChat, type Stage, topicOf } from './stage.ts'

/** Reactions do not tell the topic that their message is in: how long it is kept for them. */
const topicKeptMs = 30 * 86_400_000

/** A message of the bot. */
export interface OwnMessage {
  readonly words: FormattedText
  /** Below it; `undefined`: nothing. */
  readonly buttons?: InlineKeyboardMarkup | undefined
  /** The message that it answers, as lines name it, where that is shown. */
  readonly replyTo?: string | undefined
}

/** What goes with the words of a message; nothing is opened below what a model writes. */
export function encodeFields({ words, buttons }: Pick<OwnMessage, 'words' | 'buttons'>) {
  return {
    link_preview_options: { is_disabled: true },
    ...(words.forms.length > 0 && { entities: encodeEntities(words) }),
    ...(buttons && { reply_markup: buttons }),
  }
}

/** Sends it; answers its id, as lines name it. What may have been sent before is sent again: see `Stage.repeated`. */
export async function sendOwn(stage: Stage, { words, buttons, replyTo }: OwnMessage): Promise<string> {
  stage.check()
  const { api } = stage.tools
  const onDoubt = () => {
    stage.repeated = 'possible'
  }
  if (stage.target.isTakenOver) onDoubt()
  const send = (target: string | undefined) =>
    inChat(
      stage,
      async (where) => {
        const reply = replyParameters(where, target)
        const { message_id } = await api.sendMessage(
          where.chatId,
          words.text,
          {
            ...topicOf(where),
            ...encodeFields({ words, buttons }),
            ...(reply && { reply_parameters: reply }),
          },
          toApiSignal(stage.signal),
        )
        return { where, messageId: message_id }
      },
      onDoubt,
    )
  const sent = await send(replyTo).catch((error: unknown) => {
    if (!isReplyRefused(error)) throw error
    return send(undefined)
  })
  const { where, messageId } = sent
  await keepTopic(stage, where, messageId)
  return encodeMessageId(where, messageId)
}

/** Comments are held together by what they reply to: where that is gone, by the post. */
export function replyParameters(where: Whereabouts, replyTo?: string) {
  const messageId = (replyTo === undefined ? undefined : decodeMessageId(where, replyTo)) ?? where.postId
  return messageId === undefined ? undefined : { message_id: messageId, allow_sending_without_reply: true }
}

/** How long the store is waited for. */
const storePatienceMs = 2_000

/** Never fails: without it, only what people think of it is not heard. */
async function keepTopic(stage: Stage, where: Whereabouts, messageId: number): Promise<void> {
  const { thread } = stage.target.conversation
  if (thread === '') return
  await stage.tools
    .host()
    .state.set(`topic:${where.chatId}:${messageId}`, thread, {
      ttlMs: topicKeptMs,
      signal: AbortSignal.timeout(storePatienceMs),
    })
    .catch(() => {})
}

/** `same`: it shows that already; `gone`: somebody deleted it; `kept`: it cannot be changed any more. */
export type EditOutcome = 'edited' | 'same' | 'gone' | 'kept'

/** Changes a message that the bot has shown. */
export async function editOwn(
  stage: Stage,
  messageId: string,
  message: Pick<OwnMessage, 'words' | 'buttons'>,
): Promise<EditOutcome> {
  return await reach(stage, messageId, async (where, id) => {
    await stage.tools.api.editMessageText(
      where.chatId,
      id,
      message.words.text,
      encodeFields(message),
      toApiSignal(stage.signal),
    )
  })
}

/** Takes away what can be pressed below it. */
export async function clearButtons(stage: Stage, messageId: string): Promise<EditOutcome> {
  return await reach(stage, messageId, async (where, id) => {
    await stage.tools.api.editMessageReplyMarkup(where.chatId, id, {}, toApiSignal(stage.signal))
  })
}

/** Removes one. What is older than two days cannot be removed any more: it is changed to a sign that it is nothing. */
export async function removeOwn(stage: Stage, messageId: string): Promise<void> {
  const outcome = await reach(stage, messageId, async (where, id) => {
    await stage.tools.api.deleteMessage(where.chatId, id, toApiSignal(stage.signal))
  })
  if (outcome === 'kept') await editOwn(stage, messageId, { words: { text: '…', forms: [] } })
}

/** Messages of a chat that has moved since stay there for good. */
async function reach(
  stage: Stage,
  messageId: string,
  call: (where: Whereabouts, id: number) => Promise<void>,
): Promise<EditOutcome> {
  stage.check()
  try {
    return await inChat(stage, async (where): Promise<EditOutcome> => {
      const id = decodeMessageId(where, messageId)
      if (id === undefined) return 'gone'
      await call(where, id)
      return 'edited'
    })
  } catch (error) {
    if (isNotModified(error)) return 'same'
    if (isMessageGone(error)) return 'gone'
    if (isMessageKept(error)) return 'kept'
    throw error
  }
}
