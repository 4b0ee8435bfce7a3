import type { Api } from 'grammy'
import type { Clock } from '../../src/contract/clock.ts'
import type { TelegramConfig } from '../../src/contract/config.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import type { Texts } from '../../src/texts/index.ts'
import type { ChatBook } from './chats.ts'
import type { InteractionMemory } from './interactions/memory.ts'
import type { RightsBook } from './rights.ts'
import type { DraftBook } from './speak/draft-book.ts'
import type { HeardBook } from './speak/heard-book.ts'

/** What the bot is known by; what `getMe` answers. */
export interface BotIdentity {
  readonly id: number
  /** Without `@`. */
  readonly username: string
  /** As people see it. */
  readonly name: string
}

/** What every part of the adapter is handed. */
export interface TelegramTools {
  readonly settings: TelegramConfig
  /** After a persona's name: it is an AI. */
  readonly aiMark: string
  /**
   * Typed calls, as in the Bot API; what they fail with: `toPlatformError` in client.ts. Limits of a chat are waited for underneath, and
   * hold up no other chat.
   */
  readonly api: Api
  readonly bot: BotIdentity
  /** Whether it is told what is said in groups and not to it: its privacy mode is off. As administrator it is told all the same. */
  readonly readsGroups: () => boolean
  readonly chats: ChatBook
  readonly heard: HeardBook
  readonly drafts: DraftBook
  readonly memory: InteractionMemory
  /** There once `listen` was called. */
  readonly host: () => AdapterHost
  readonly texts: Texts
  readonly clock: Clock
  readonly log: Log
}

/** What receiving needs beside that. */
export interface ReceiveTools extends TelegramTools {
  readonly rights: RightsBook
}
