import type { LoopbackTelegram, LoopbackTelegramOptions } from './types.ts'

/**
 * Opens a Telegram on the loopback address: the Bot API for one bot, and people who talk, react and press buttons. It is as strict as
 * Telegram, or stricter: a field that it does not know is an error. What a bot did wrong stands in `complaints`.
 *
 * @example
 * const telegram = await openLoopbackTelegram({ privacyMode: false })
 * const ann = telegram.createUser({ name: 'Ann' })
 * const hall = telegram.createGroup({ title: 'Tavern', creator: ann })
 * // … the bot starts with telegram.token and telegram.apiUrl …
 * ann.says(hall, 'Good evening.')
 */
export async function openLoopbackTelegram(options: LoopbackTelegramOptions = {}): Promise<LoopbackTelegram> {
  // Who tests something else does not pay for it.
  const { openTelegram } = await import('./open.ts')
  return openTelegram(options)
}
