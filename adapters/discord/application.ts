import type { API } from '@discordjs/core'
import { DiscordAPIError } from '@discordjs/rest'
import { toPlatformError } from './client.ts'
import { hasContentSwitch } from './content-flags.ts'
import type { BotIdentity } from './decode.ts'
import { noApiError } from './examine.ts'

/** What Discord says of the application that the token belongs to. */
export interface OwnApplication extends BotIdentity {
  /** Whether the switch "Message Content Intent" of the developer portal is on. */
  readonly readsMessages: boolean
  /** Where Discord sends what people do with commands and buttons; `undefined`: to the gateway, as it must be. */
  readonly interactionsUrl: string | undefined
}

/** Asks. `botId`: of the account that the token names, for Discords that do not tell; where the application is very old, it has another id. Fails with a PlatformError or a ConfigurationError. */
export async function fetchApplication(
  api: Pick<API, 'applications'>,
  botId: string,
  signal: AbortSignal,
): Promise<OwnApplication> {
  const { id, bot, flags, interactions_endpoint_url } = await api.applications
    .getCurrent({ signal })
    .catch((error: unknown) => {
      signal.throwIfAborted()
      if (error instanceof DiscordAPIError && error.status === 404) throw noApiError(error)
      throw toPlatformError(error, 'to tell of the application')
    })
  return {
    applicationId: id,
    botId: bot?.id ?? botId,
    readsMessages: hasContentSwitch(flags),
    interactionsUrl: interactions_endpoint_url || undefined,
  }
}
