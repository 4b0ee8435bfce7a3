import { keep } from '../../../../src/util/keep.ts'
import { describeFailure, toApiSignal } from '../../client.ts'
import type { TelegramTools } from '../../tools.ts'

/** Presses that are remembered. */
const mostKnown = 1_000

/** What whoever pressed is told at once; empty: the button only stops to turn. */
export interface CallbackAnswer {
  readonly text: string
  /** It has to be read, and closed. */
  readonly isAlert: boolean
}

/** That nothing is to be told. */
export const blankAnswer: CallbackAnswer = { text: '', isAlert: false }

/** Answers a press, unless it was answered before. Tells whether it was shown; never fails. */
export async function answerCallback(
  { api, log, memory: { answered } }: Pick<TelegramTools, 'api' | 'log' | 'memory'>,
  queryId: string,
  { text, isAlert }: CallbackAnswer,
  signal: AbortSignal,
): Promise<boolean> {
  if (answered.has(queryId)) return false
  keep(answered, queryId, true, mostKnown)
  try {
    const told = text === '' ? {} : { text, ...(isAlert && { show_alert: true }) }
    await api.answerCallbackQuery(queryId, told, toApiSignal(signal))
    return true
  } catch (error) {
    // It is waited for no more, or another process was faster.
    log.debug({ error: describeFailure(error) }, 'a pressed button was not answered')
    return false
  }
}
