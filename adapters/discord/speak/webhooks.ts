import type { API } from '@discordjs/core'
import { WebhookType } from 'discord-api-types/v10'
import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'
import { keep } from '../../../src/util/keep.ts'
import { createLanes } from '../../../src/util/lanes.ts'
import { isChannelGone } from '../client/discord-code.ts'
import { discordCode, toPlatformError } from '../client.ts'

/** How long nothing is tried where it was refused. */
const refusedMs = 60_000

/** Webhooks that are remembered; one more costs a request. */
const mostKnown = 10_000

/** A webhook of ours. Its token is a secret, and kept in memory alone. */
export interface OwnWebhook {
  readonly id: string
  readonly token: string
}

/** One webhook for each channel, through which all personas speak. */
export interface Webhooks {
  /** `undefined`: none can be had there; personas speak as the bot. What may be had later fails, and is not tried again. */
  find(channelId: string, signal: AbortSignal): Promise<OwnWebhook | undefined>
  /** It is not valid any more, or the channel is gone. */
  forget(channelId: string): void
}

/** See {@link createWebhooks}. */
export interface WebhooksOptions {
  readonly api: Pick<API, 'channels'>
  readonly applicationId: string
  readonly host: () => AdapterHost
  readonly clock: Clock
  readonly log: Log
}

/** Builds it. */
export function createWebhooks({ api, applicationId, clock, log, host }: WebhooksOptions): Webhooks {
  const known = new Map<string, OwnWebhook>()
  const refusedUntil = new Map<string, number>()
  const lanes = createLanes()

  async function findOwn(channelId: string): Promise<OwnWebhook | undefined> {
    const all = await api.channels.getWebhooks(channelId)
    const own = all.find(
      (webhook) =>
        webhook.type === WebhookType.Incoming && webhook.application_id === applicationId && webhook.token,
    )
    return own?.token ? { id: own.id, token: own.token } : undefined
  }

  async function findOrMake(channelId: string, signal: AbortSignal): Promise<OwnWebhook | undefined> {
    let webhook = await findOwn(channelId)
    if (webhook) return webhook
    // Two processes would make two.
    const make = async () => {
      webhook = (await findOwn(channelId)) ?? (await createOwn(channelId, signal))
    }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(30_000)])
    await host().lead(`discord:webhook:${channelId}`, make, patience)
    return webhook
  }

  async function createOwn(channelId: string, signal: AbortSignal): Promise<OwnWebhook | undefined> {
    const { id, token } = await api.channels.createWebhook(channelId, { name: 'Dramatis' }, { signal })
    return token ? { id, token } : undefined
  }

  async function find(channelId: string, signal: AbortSignal): Promise<OwnWebhook | undefined> {
    const webhook = known.get(channelId)
    if (webhook) return webhook
    if ((refusedUntil.get(channelId) ?? 0) > clock.now()) return undefined
    refusedUntil.delete(channelId)
    try {
      const found = await findOrMake(channelId, signal)
      if (found) keep(known, channelId, found, mostKnown)
      return found
    } catch (error) {
      const code = discordCode(error)
      const { message, isRetryable } = toPlatformError(error, 'to make a webhook')
      // Without its channel nothing can be said at all.
      if (isChannelGone(error) || isRetryable || signal.aborted) throw error
      keep(refusedUntil, channelId, clock.now() + refusedMs, mostKnown)
      log.warn({ channel: channelId, code }, `personas speak as the bot in a channel: ${message}`)
      return undefined
    }
  }

  return {
    find: (channelId, signal) => lanes.run(channelId, () => find(channelId, signal)),
    forget: (channelId) => void known.delete(channelId),
  }
}
