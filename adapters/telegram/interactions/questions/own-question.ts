import type { InlineKeyboardMarkup } from 'grammy/types'
import { isNotModified } from '../../client/telegram-error.ts'
import { describeFailure, toApiSignal } from '../../client.ts'
import { decodeEphemeralId } from '../../places.ts'
import type { FormattedText } from '../../speak/formatted.ts'
import { clearButtons, editOwn, encodeFields, removeOwn, sendOwn } from '../../speak/own-messages.ts'
import { sendEphemeral } from '../answers/ephemeral.ts'
import { idOf } from '../describe.ts'
import type { Asking } from './asking.ts'
import { findSpec } from './missing.ts'
import { keepAsked, type Question } from './questions.ts'

interface Shown {
  readonly words: FormattedText
  readonly buttons: InlineKeyboardMarkup
}

/** Shows a question with buttons: to its asker alone where its answer is, too, and that can be done. Answers its message. */
export async function postQuestion(asking: Asking, { call }: Question, message: Shown): Promise<string> {
  const { tools, stage, token } = asking
  const isPrivate =
    token?.queryId !== undefined || (findSpec(call.command)?.answer ?? 'private') === 'private'
  if (token && isPrivate && !stage.isDirect) {
    const { text } = message.words
    const other = encodeFields(message)
    const shown = await sendEphemeral(stage, token, (chatId, to) =>
      tools.api.sendMessage(chatId, text, { ...to, ...other }, toApiSignal(stage.signal)),
    )
    if (shown) return shown.messageId
  }
  return await sendOwn(stage, { ...message, replyTo: stage.isDirect ? undefined : asking.replyTo })
}

/** Shows another question in its place; answers whether that could be done. */
export async function editQuestion(
  { tools, stage, where }: Asking,
  messageId: string,
  message: Shown,
): Promise<boolean> {
  const ephemeral = decodeEphemeralId(messageId)
  if (!ephemeral) {
    const outcome = await editOwn(stage, messageId, message)
    return outcome === 'edited' || outcome === 'same'
  }
  try {
    await tools.api.editEphemeralMessageText(
      where.chatId,
      ephemeral.userId,
      ephemeral.ephemeralId,
      message.words.text,
      encodeFields(message),
      toApiSignal(stage.signal),
    )
    return true
  } catch (error) {
    if (isNotModified(error)) return true
    stage.signal.throwIfAborted()
    return false
  }
}

/** Takes it away. */
export async function removeQuestion({ tools, stage, where }: Asking, messageId: string): Promise<void> {
  const ephemeral = decodeEphemeralId(messageId)
  if (!ephemeral) return await removeOwn(stage, messageId)
  await tools.api.deleteEphemeralMessage(
    where.chatId,
    ephemeral.userId,
    ephemeral.ephemeralId,
    toApiSignal(stage.signal),
  )
}

/** One question a person and chat: what asked them before has no buttons any more. */
export async function replaceAsked(asking: Asking, messageId: string): Promise<void> {
  const { tools, stage, where, doer } = asking
  const before = await keepAsked(tools.host().state, { placeId: where.placeId, messageId }, idOf(doer))
  if (before === undefined) return
  try {
    await (decodeEphemeralId(before) ? removeQuestion(asking, before) : clearButtons(stage, before))
  } catch (error) {
    tools.log.debug({ error: describeFailure(error) }, 'a question that was asked again keeps its buttons')
  }
}
