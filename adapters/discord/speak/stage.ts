import type { DeliveryTarget } from '../../../src/contract/platform.ts'
import { sha256 } from '../../../src/util/sha256.ts'
import { type DeliveryStage, openDeliveryStage } from '../../shared/delivery-stage.ts'
import { isThread } from '../channels.ts'
import type { DiscordTools } from '../tools.ts'
import { persist } from './persist.ts'

/** Where one delivery speaks, and what it has said. */
export interface Stage extends DeliveryStage {
  readonly tools: DiscordTools
  /** Where its messages go: a channel, a thread, a DM. */
  readonly channelId: string
  readonly isDirect: boolean
  /** Messages that it has shown. */
  readonly shown: Set<string>
  /** The nonce of the bot's next message: the same in each try at the same step. */
  nextNonce(): string
}

/** Opens it. */
export function openStage(tools: DiscordTools, target: DeliveryTarget, signal: AbortSignal): Stage {
  const { place, thread } = target.conversation
  let posted = 0
  return {
    ...openDeliveryStage(tools.clock, target, signal),
    tools,
    channelId: thread || place,
    isDirect: thread === '',
    shown: new Set(),
    nextNonce: () => sha256(`${target.idempotencyKey}:${posted++}`).slice(0, 25),
  }
}

/** The channel whose webhooks speak there: of a thread, the one that it is in. */
export async function webhookChannelOf(stage: Stage): Promise<string> {
  const { tools, channelId } = stage
  const channel = await persist(stage, () => tools.channels.fetch(channelId))
  return (isThread(channel) && channel.parentId) || channelId
}
