import type { InlineKeyboardMarkup } from 'grammy/types'
import { isNotModified } from '../../client/telegram-error.ts'
import { toApiSignal } from '../../client.ts'
import type { Reception } from './reception.ts'

/** Replaces the buttons of the message in which one was pressed; `undefined`: removes them. Fails as the call does. */
export async function changeButtons(
  { tools: { api }, query, at, signal }: Reception,
  markup: InlineKeyboardMarkup | undefined,
): Promise<void> {
  const { message, from } = query
  if (!message) return
  const other = markup ? { reply_markup: markup } : {}
  const limit = toApiSignal(signal)
  const { chatId } = at.where
  const { ephemeral_message_id: ephemeralId, message_id: id } = message
  try {
    if (ephemeralId === undefined) await api.editMessageReplyMarkup(chatId, id, other, limit)
    else await api.editEphemeralMessageReplyMarkup(chatId, from.id, ephemeralId, other, limit)
  } catch (error) {
    if (!isNotModified(error)) throw error
  }
}
