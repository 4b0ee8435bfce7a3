import { type TelegramConfig, telegramDefaults } from '../../src/contract/config.ts'

/** The settings of Telegram as they are when nothing but a token is set, and what a test sets. */
export function telegramSettings(
  given: Pick<TelegramConfig, 'token'> & Partial<TelegramConfig>,
): TelegramConfig {
  return { ...telegramDefaults, ...given }
}
