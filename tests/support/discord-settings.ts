import type { DiscordConfig } from '../../src/contract/config.ts'

/** The settings of Discord as they are when nothing but a token is set, and what a test sets. */
export function discordSettings(given: Pick<DiscordConfig, 'token'> & Partial<DiscordConfig>): DiscordConfig {
  return {
    apiUrl: undefined,
    shards: undefined,
    shardRange: undefined,
    messageContent: undefined,
    personas: 'webhook',
    stream: 'slow',
    buttons: false,
    botChain: 3,
    ...given,
  }
}
