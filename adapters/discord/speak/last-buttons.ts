import { describeError } from '../../../src/util/describe-error.ts'
import type { DiscordTools } from '../tools.ts'
import { editOwn } from './own-messages.ts'
import type { PlacedWebhook } from './placed-webhook.ts'
import type { Stage } from './stage.ts'

/** How long it is remembered which message carries them; older ones are left as they are. */
const keptMs = 7 * 86_400_000

/** Buttons stand below the last reply of a channel alone. */
export interface LastButtons {
  /** Whether a reply that takes the place of these messages is the last one there. Never fails. */
  mayCarry(stage: Stage, replaces: readonly string[]): Promise<boolean>
  /** They stand below this message now; those before it go. Never fails. */
  move(stage: Stage, webhook: PlacedWebhook | undefined, messageId: string): Promise<void>
}

/** Builds it; does nothing without the setting. */
export function createLastButtons({ settings, host, log }: DiscordTools): LastButtons {
  const keyOf = ({ channelId }: Stage) => `buttons:${channelId}`

  return {
    async mayCarry(stage, replaces) {
      const replaced = replaces.at(-1)
      if (!settings.buttons || replaced === undefined) return settings.buttons
      try {
        const last = await host().state.get(keyOf(stage))
        return last === undefined || !isOlder(replaced, last)
      } catch (error) {
        log.debug({ error: describeError(error) }, 'nobody knows which reply is the last')
        return false
      }
    },
    async move(stage, webhook, messageId) {
      if (!settings.buttons) return
      try {
        const { state } = host()
        const before = await state.get(keyOf(stage))
        if (before === messageId) return
        await state.set(keyOf(stage), messageId, { ttlMs: keptMs })
        if (before !== undefined) await editOwn(stage, webhook, before, { components: [] })
      } catch (error) {
        log.debug({ error: describeError(error) }, 'buttons of an older reply were left')
      }
    },
  }
}

/** Discord's ids grow with the time. */
function isOlder(messageId: string, other: string): boolean {
  return BigInt(messageId) < BigInt(other)
}
