import { isDeepStrictEqual } from 'node:util'
import type { CallbackQuery } from 'grammy/types'
import type { Offer, Question } from '../questions/questions.ts'
import type { Press } from './callback-data.ts'

/*
 * What a press says is written by the program of whoever pressed, which may say what no button says: only what the bot has offered there
 * is done.
 */

/** Whether its message has such a button; `undefined`: Telegram does not show the message. */
export function isOnMessage({ message, data }: CallbackQuery): boolean | undefined {
  if (!message) return false
  if (message.date === 0) return undefined
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? []
  return buttons.some((button) => 'callback_data' in button && button.callback_data === data)
}

/** Whether what is kept for its message allows it. */
export function isKept(press: Press, question: Question | Offer | undefined): boolean {
  if (press.type === 'question') return question !== undefined
  if (press.type === 'reply' || question?.type !== 'offer') return false
  const { command, options } = press.control
  return question.options.some(
    (one) => one.command === command && isDeepStrictEqual({ ...one.options }, { ...options }),
  )
}
