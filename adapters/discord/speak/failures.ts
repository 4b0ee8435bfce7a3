import { PlatformError } from '../../../src/contract/errors.ts'
import { createRefusalBook } from '../../shared/refusal-book.ts'
import { isChannelGone } from '../client/discord-code.ts'
import { isPermissionMissing } from '../client/platform-error.ts'
import { toPlatformError } from '../client.ts'
import type { DiscordTools } from '../tools.ts'
import { type Stage, webhookChannelOf } from './stage.ts'

/** What follows when nothing can be shown. */
export interface Failures {
  /** What a delivery there failed with a moment ago; after a success `undefined`. */
  refusal(channelId: string): PlatformError | undefined
  /** Something could be shown there. */
  succeeded(channelId: string): void
  /** Never fails. */
  note(stage: Stage, error: unknown): Promise<void>
}

/** Builds it. */
export function createFailures({ clock, log, host, channels, webhooks }: DiscordTools): Failures {
  const refusals = createRefusalBook(clock)

  return {
    refusal: refusals.find,
    succeeded: refusals.forget,
    async note(stage, cause) {
      const { channelId, target } = stage
      const error = toPlatformError(cause, 'to show an answer')
      const { code, message } = error
      if (isPermissionMissing(cause)) refusals.note(channelId, error)
      if (code === 'forbidden' && refusals.isNews(channelId))
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
