import type { CallbackQuery } from 'grammy/types'
import type { CommandInvoked, ControlUsed } from '../../../../src/contract/event.ts'
import type { HostAcceptance } from '../../../../src/contract/platform.ts'
import type { TextKey } from '../../../../src/texts/index.ts'
import { textsOn } from '../../../../src/texts/on-platform.ts'
import { shortenTo } from '../../../shared/plain-name.ts'
import { encodeEphemeralId, encodeMessageId } from '../../places.ts'
import type { ReceiveTools } from '../../tools.ts'
import type { AnswerKind } from '../answers/answer-kind.ts'
import { longestToast } from '../answers/toast.ts'
import { type Doer, type InteractionPlace, presserOf } from '../describe.ts'
import type { InteractionKind, InteractionToken } from '../token.ts'
import { formatWords } from '../words.ts'
import { answerCallback, blankAnswer } from './callback-answers.ts'

/** Telegram's clients turn the button until it is answered: longest that whoever answers with words is waited for. */
const blankAfterMs = 1_500

/** What became of a press. */
export interface TakenCallback {
  /** Absent: all was done. */
  readonly event?: CommandInvoked | ControlUsed
  /** Called once the event was accepted. Never rejects. */
  settled(acceptance: HostAcceptance): Promise<void>
}

/** A button that was pressed, and the ways to answer. */
export interface Reception {
  readonly tools: ReceiveTools
  readonly query: CallbackQuery
  readonly at: InteractionPlace
  readonly doer: Doer
  /** The message that has the button, as lines name it. */
  readonly messageId: string
  readonly signal: AbortSignal
  /** Tells whoever pressed a sentence, and that is all. */
  refuse(key: TextKey): Promise<TakenCallback>
  /** All is done that was to be done. */
  finish(): Promise<TakenCallback>
  /** What an answer needs. */
  tokenOf(kind: InteractionKind, answers: AnswerKind): InteractionToken
}

/** Begins. What nobody answers with words is answered without. */
export function openReception(
  tools: ReceiveTools,
  query: CallbackQuery,
  at: InteractionPlace,
  signal: AbortSignal,
): Reception {
  const { clock } = tools
  const texts = textsOn('telegram', tools.texts)
  const pressedAt = clock.now()
  const doer = presserOf(query)
  const { message } = query
  const ephemeralId = message?.ephemeral_message_id
  const answer = (text: string, isAlert: boolean) =>
    answerCallback(tools, query.id, { text, isAlert }, signal)
  void clock.sleep(blankAfterMs, signal).then(
    () => answerCallback(tools, query.id, blankAnswer, signal),
    () => {},
  )
  const nothing: TakenCallback = { settled: async () => {} }
  return {
    tools,
    query,
    at,
    doer,
    messageId:
      ephemeralId === undefined
        ? encodeMessageId(at.where, message?.message_id ?? 0)
        : encodeEphemeralId(query.from.id, ephemeralId, message?.date ?? 0),
    signal,
    async refuse(key) {
      void answer(shortenTo(formatWords(texts(doer.language, key)).text, longestToast), false)
      return nothing
    },
    async finish() {
      void answer('', false)
      return nothing
    },
    tokenOf: (kind, answers) => ({
      kind,
      answers,
      userId: query.from.id,
      messageId: ephemeralId === undefined ? message?.message_id : undefined,
      ephemeralId,
      ephemeralDate: ephemeralId === undefined ? undefined : message?.date,
      chatId: undefined,
      queryId: query.id,
      at: pressedAt,
      language: doer.language,
    }),
  }
}
