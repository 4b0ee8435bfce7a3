import { type DiscordConfig, discordDefaults } from '../../src/contract/config.ts'

/** The settings of Discord as they are when nothing but a token is set, and what a test sets. */
export function discordSettings(given: Pick<DiscordConfig, 'token'> & Partial<DiscordConfig>): DiscordConfig {
  return { ...discordDefaults, ...given }
}
