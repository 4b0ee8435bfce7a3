import type { InlineKeyboardButton } from 'grammy/types'
import { PlatformError } from '../../contract/errors.ts'
import { refused } from './accounts.ts'
import { refusals } from './refusals.ts'
import type { Methods } from './route.ts'
import type { LoopbackTelegramCallback } from './types.ts'
import type { Account, Callback, StoredMessage, World } from './world.ts'

/** How long a button turns, and may be answered. */
const answerableMs = 15_000

/** Somebody presses a button of an inline keyboard. */
export function press(
  world: World,
  { user }: Account,
  message: StoredMessage,
  label: string,
): LoopbackTelegramCallback {
  const { raw, chat } = message
  const data = dataOf(message, label)
  const id = `${user.id}${String(world.next()).padStart(9, '0')}`
  const answered = Promise.withResolvers<Awaited<LoopbackTelegramCallback['answered']>>()
  const callback: Callback = {
    userId: user.id,
    chat,
    message,
    at: world.clock.now(),
    isAnswered: false,
    answer: answered.resolve,
  }
  world.callbacks.set(id, callback)
  // Whoever does not look at it need not hear that it failed.
  answered.promise.catch(() => {})
  void expire(world, id, answered.reject)
  const query = { id, from: user, message: raw, chat_instance: String(chat.id * -31), data }
  world.updates.push({ callback_query: query }, chat.id)
  return { id, answered: answered.promise }
}

/** A button that nobody answered in time is forgotten. */
async function expire(world: World, id: string, fail: (reason: unknown) => void): Promise<void> {
  try {
    await world.clock.sleep(answerableMs / world.speed, world.closing.signal)
  } catch {
    // The server closed.
  }
  const callback = world.callbacks.get(id)
  world.callbacks.delete(id)
  if (callback?.isAnswered !== false) return
  const what = 'Nobody answered the button.'
  fail(new PlatformError({ code: 'not-found', what, remedy: 'Answer each callback query within 15 s.' }))
}

/** The query that a call names, if it can still be answered. */
export function callbackOf(world: World, id: unknown): Callback | undefined {
  const callback = world.callbacks.get(String(id))
  const isLate = callback !== undefined && world.clock.now() - callback.at > answerableMs / world.speed
  return isLate ? undefined : callback
}

/** `answerCallbackQuery`. */
export const callbackMethods: Methods = {
  answerCallbackQuery({ world, payload }) {
    const callback = callbackOf(world, payload.callback_query_id)
    if (callback === undefined || callback.isAnswered) throw refusals.lateCallback(callback === undefined)
    callback.isAnswered = true
    const text = String(payload.text ?? '')
    callback.answer({ text: text === '' ? undefined : text, isAlert: payload.show_alert === true })
    return true
  },
}

function dataOf({ raw }: StoredMessage, label: string): string {
  const buttons = (raw.reply_markup?.inline_keyboard ?? []).flat()
  const button: InlineKeyboardButton | undefined = buttons.find(({ text }) => text === label)
  if (button === undefined) {
    const labels = buttons.map(({ text }) => text).join(', ')
    throw refused(`There is no button "${label}", but these: ${labels}.`)
  }
  if (!('callback_data' in button)) throw refused(`The button "${label}" opens something; nobody is told.`)
  return button.callback_data
}
