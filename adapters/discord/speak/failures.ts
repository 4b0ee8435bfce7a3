import { PlatformError } from '../../../src/contract/errors.ts'
import { isChannelGone } from '../client/discord-code.ts'
import { isPermissionMissing } from '../client/platform-error.ts'
import { toPlatformError } from '../client.ts'
import { keep } from '../keep.ts'
import type { DiscordTools } from '../tools.ts'
import { type Stage, webhookChannelOf } from './stage.ts'

/** How often a channel's failure is told. */
const toldEveryMs = 600_000

/**
 * How long nobody speaks where it was refused, first and at most; each refusal after another doubles it. Discord counts what it
 * refuses, and nobody tells each process when a permission is given back.
 */
const firstPauseMs = 2_000
const mostPauseMs = 60_000

/** Channels that are remembered. */
const mostKnown = 10_000

/** What follows when nothing can be shown. */
export interface Failures {
  /** What a delivery there failed with a moment ago; after a success `undefined`. */
  refusal(channelId: string): PlatformError | undefined
  /** Something could be shown there. */
  succeeded(channelId: string): void
  /** Never fails. */
  note(stage: Stage, error: unknown): Promise<void>
}

interface Refusal {
  readonly error: PlatformError
  readonly pauseMs: number
  readonly until: number
}

/** Builds it. */
export function createFailures({ clock, log, host, channels, webhooks }: DiscordTools): Failures {
  const toldAt = new Map<string, number>()
  const refused = new Map<string, Refusal>()

  function refuse(channelId: string, error: PlatformError): void {
    const known = refused.get(channelId)
    const pauseMs = known ? Math.min(known.pauseMs * 2, mostPauseMs) : firstPauseMs
    keep(refused, channelId, { error, pauseMs, until: clock.now() + pauseMs }, mostKnown)
  }

  /** Whether it was not told of that channel lately. */
  function isNews(channelId: string): boolean {
    const now = clock.now()
    if (now - (toldAt.get(channelId) ?? Number.NEGATIVE_INFINITY) <= toldEveryMs) return false
    keep(toldAt, channelId, now, mostKnown)
    return true
  }

  return {
    refusal(channelId) {
      const known = refused.get(channelId)
      return known && known.until > clock.now() ? known.error : undefined
    },
    succeeded: (channelId) => void refused.delete(channelId),
    async note(stage, cause) {
      const { channelId, target } = stage
      const error = toPlatformError(cause, 'to show an answer')
      const { code, message } = error
      if (isPermissionMissing(cause)) refuse(channelId, error)
      if (code === 'forbidden' && isNews(channelId))
        log.warn({ channel: channelId }, `the bot may not speak in a channel: ${message}`)
      const isGone = isChannelGone(cause) || (cause instanceof PlatformError && code === 'not-found')
      if (!isGone) return
      webhooks.forget(await webhookChannelOf(stage).catch(() => channelId))
      channels.forget(channelId)
      const { place, thread } = target.conversation
      await host()
        .depart(place, thread || undefined, AbortSignal.timeout(10_000))
        .catch(() => {})
    },
  }
}
