import type { Api } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import type { Clock } from '../../src/contract/clock.ts'
import { toApiSignal, toPlatformError } from './client.ts'
import type { BotIdentity } from './tools.ts'

/** How long it is believed what the bot is called, and how the switch of its privacy mode stands. */
const believedMs = 600_000

/** What Telegram says of the bot; asked again now and then, behind what asks for it. */
export interface OwnBot {
  readonly identity: BotIdentity
  /** See `TelegramTools.readsGroups`. */
  readsGroups(): boolean
}

/** Asks. Fails with a PlatformError. */
export async function fetchBot(
  api: Pick<Api, 'getMe'>,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<OwnBot> {
  let me = await api.getMe(toApiSignal(signal)).catch((error: unknown) => {
    signal.throwIfAborted()
    throw toPlatformError(error, 'to tell of the bot')
  })
  let askedAt = clock.now()

  async function askAgain(): Promise<void> {
    askedAt = clock.now()
    me = await api.getMe()
  }

  /** Where Telegram does not say, it stands as it stood. */
  function latest(): UserFromGetMe {
    if (clock.now() - askedAt > believedMs) askAgain().catch(() => {})
    return me
  }

  return {
    identity: {
      id: me.id,
      get username() {
        return latest().username
      },
      get name() {
        return latest().first_name
      },
    },
    readsGroups: () => latest().can_read_all_group_messages,
  }
}
