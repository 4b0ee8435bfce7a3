import { isMessageGone, isMessageKept, isNotModified } from '../../client/telegram-error.ts'
import { describeFailure, toApiSignal, toPlatformError } from '../../client.ts'
import { encodeEphemeralId, encodeMessageId } from '../../places.ts'
import { editOwn, encodeFields, removeOwn } from '../../speak/own-messages.ts'
import { persist } from '../../speak/persist.ts'
import type { Stage } from '../../speak/stage.ts'
import { answerCallback, blankAnswer } from '../presses/callback-answers.ts'
import type { QuestionMessage } from '../questions/questions.ts'
import type { InteractionToken } from '../token.ts'
import type { WordsMessage } from './words-message.ts'

/** Until then, the listener may not have answered a press without words. */
const unansweredMs = 1_500

/** The message of a choice, whose place the first answer takes. */
export interface AnswerSlot {
  /** Shows it there; `undefined`: it has to be shown elsewhere. */
  fill(message: WordsMessage): Promise<QuestionMessage | undefined>
  /** See `BotWords.end`. */
  end(failed: boolean): Promise<void>
}

/** Builds it. */
export function openAnswerSlot(stage: Stage, token: InteractionToken): AnswerSlot {
  const { tools, clock, isDirect } = stage
  const { kind, messageId, ephemeralId, ephemeralDate = 0, userId, chatId, queryId } = token
  const isPrivate = isDirect || ephemeralId !== undefined || chatId !== undefined
  let isOpen = kind === 'choice' || kind === 'question'

  async function fill(message: WordsMessage): Promise<QuestionMessage | undefined> {
    if (!isOpen) return undefined
    const isFit = isDirect || (message.visibility === 'private') === isPrivate
    if (!isFit) {
      // Who may not choose is told so alone, and others may still choose.
      if (kind === 'choice' && !isPrivate) isOpen = false
      return undefined
    }
    isOpen = false
    return await edit(message)
  }

  async function edit(message: WordsMessage): Promise<QuestionMessage | undefined> {
    const { words } = message
    const other = encodeFields(message)
    const limit = toApiSignal(stage.signal)
    const where = await stage.where()
    if (ephemeralId !== undefined && userId !== undefined) {
      const call = () =>
        tools.api.editEphemeralMessageText(where.chatId, userId, ephemeralId, words.text, other, limit)
      return (await reach(call))
        ? { placeId: stage.placeId, messageId: encodeEphemeralId(userId, ephemeralId, ephemeralDate) }
        : undefined
    }
    if (messageId === undefined) return undefined
    if (chatId !== undefined) {
      const call = () => tools.api.editMessageText(chatId, messageId, words.text, other, limit)
      return (await reach(call)) ? { placeId: chatId, messageId: `${messageId}` } : undefined
    }
    const id = encodeMessageId(where, messageId)
    const outcome = await editOwn(stage, id, message)
    // Nobody would see that something was said: it is said anew, and this goes.
    if (outcome === 'same') isOpen = true
    return outcome === 'edited' ? { placeId: stage.placeId, messageId: id } : undefined
  }

  /** Whether it is changed, or can be at all. */
  async function reach(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await persist(stage, call)
      return true
    } catch (error) {
      if (isNotModified(error)) return true
      const { code } = toPlatformError(error, 'to answer a choice')
      if (isMessageGone(error) || isMessageKept(error) || code === 'not-found' || code === 'rejected')
        return false
      throw error
    }
  }

  async function remove(): Promise<void> {
    const { api } = tools
    const limit = toApiSignal(stage.signal)
    const where = await stage.where()
    if (ephemeralId !== undefined && userId !== undefined)
      await api.deleteEphemeralMessage(where.chatId, userId, ephemeralId, limit)
    else if (messageId === undefined) return
    else if (chatId !== undefined) await api.deleteMessage(chatId, messageId, limit)
    else await removeOwn(stage, encodeMessageId(where, messageId))
  }

  return {
    fill,
    async end(failed) {
      if (queryId !== undefined && clock.now() - token.at < unansweredMs)
        await answerCallback(tools, queryId, blankAnswer, stage.signal)
      if (!isOpen || failed) return
      isOpen = false
      try {
        await remove()
      } catch (error) {
        tools.log.debug({ error: describeFailure(error) }, 'a choice that was made is left')
      }
    },
  }
}
