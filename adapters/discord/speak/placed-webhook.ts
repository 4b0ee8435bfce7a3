import { persist } from './persist.ts'
import type { Stage } from './stage.ts'
import type { OwnWebhook } from './webhooks.ts'

/** A webhook with the thread that it speaks in. */
export interface PlacedWebhook extends OwnWebhook {
  /** `undefined`: it speaks in its channel itself. */
  readonly threadId: string | undefined
}

/** That of a channel, for where a delivery speaks: there, or in a thread of it. `undefined`: none can be had. */
export async function findPlacedWebhook(stage: Stage, channel: string): Promise<PlacedWebhook | undefined> {
  const { tools, channelId, signal } = stage
  const own = await persist(stage, () => tools.webhooks.find(channel, signal))
  return own && { ...own, threadId: channel === channelId ? undefined : channelId }
}
