import { GatewayIntentBits } from 'discord-api-types/v10'
import type { Log } from '../../../src/contract/log.ts'
import { portal } from '../portal.ts'

const always =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.DirectMessageReactions

/** What Discord is asked to tell. */
export interface Intents {
  bits(): number
  /** Whether what messages say is asked for, as it stands. */
  readsContent(): boolean
  /** Discord refused to tell what messages say: all shards go on without, if the settings leave it open. */
  withoutContent(): boolean
}

/** See {@link createIntents}. */
export interface IntentsOptions {
  /** See `DiscordConfig.messageContent`. */
  readonly setting: boolean | undefined
  /** How the switch of the developer portal stands. */
  readonly isAllowed: boolean
  readonly log: Log
}

/** Builds it; says once when messages cannot be read. */
export function createIntents({ setting, isAllowed, log }: IntentsOptions): Intents {
  let hasContent = setting ?? isAllowed
  if (setting === undefined && !isAllowed) warn(log)
  return {
    bits: () => always | (hasContent ? GatewayIntentBits.MessageContent : 0),
    readsContent: () => hasContent,
    withoutContent() {
      if (setting !== undefined) return false
      if (hasContent) warn(log)
      hasContent = false
      return true
    },
  }
}

function warn(log: Log): void {
  log.warn(
    {},
    'the bot reads only direct messages, mentions and commands, for the switch "Message Content Intent" is off; turn it on at ' +
      `${portal}, on the Bot page of the application, and start again (or set ` +
      '`discord.message_content: false` to leave it so)',
  )
}
