import type { API } from '@discordjs/core'
import type { Clock } from '../../src/contract/clock.ts'
import type { DiscordConfig } from '../../src/contract/config.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import type { Texts } from '../../src/texts/index.ts'
import type { ChannelBook } from './channels.ts'
import type { BotIdentity } from './decode.ts'
import type { RightsBook } from './rights.ts'
import type { Webhooks } from './speak/webhooks.ts'

/** What every part of the adapter is handed. */
export interface DiscordTools {
  readonly settings: DiscordConfig
  /** After a persona's name: it is an AI. */
  readonly aiMark: string
  /** See `Config.publicUrl`. */
  readonly publicUrl: string | undefined
  /** Typed calls; what they fail with: `toPlatformError` in client.ts. Limits, retries and counting of refusals are underneath. */
  readonly api: API
  readonly bot: BotIdentity
  /** Whether Discord tells what messages say that are not for the bot: its switch "Message Content Intent" is on, and asked for. */
  readonly readsContent: () => boolean
  readonly channels: ChannelBook
  /** Those that personas speak through. */
  readonly webhooks: Webhooks
  /** There once `listen` was called. */
  readonly host: () => AdapterHost
  readonly texts: Texts
  readonly clock: Clock
  readonly log: Log
}

/** What receiving needs beside that. */
export interface ReceiveTools extends DiscordTools {
  readonly rights: RightsBook
}
