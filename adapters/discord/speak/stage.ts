import type { DeliveryTarget } from '../../../src/contract/platform.ts'
import { isStop } from '../../../src/util/is-stop.ts'
import { sha256 } from '../../../src/util/sha256.ts'
import type { Patience } from '../../shared/persist.ts'
import { isThread } from '../channels.ts'
import type { DiscordTools } from '../tools.ts'
import { persist } from './persist.ts'

/** Longest that Discord is waited for with one message; what was stopped by somebody is of less worth. */
const patienceMs = 600_000
const stoppedPatienceMs = 30_000

/** Where one delivery speaks, and what it has said. Its signal is aborted when this process has lost the conversation, or ends. */
export interface Stage extends Patience {
  readonly tools: DiscordTools
  readonly target: DeliveryTarget
  /** Where its messages go: a channel, a thread, a DM. */
  readonly channelId: string
  readonly isDirect: boolean
  /** Ms since 1970. */
  readonly startedAt: number
  /** Messages that it has shown. */
  readonly shown: Set<string>
  /** What was found after a take-over: see `Delivery.repeated`. */
  repeated: 'none' | 'found' | 'possible'
  /** The nonce of the bot's next message: the same in each try at the same step. */
  nextNonce(): string
  /** Fails where this process has lost the conversation: whoever has it now will answer. What was stopped is shown as far as it went. */
  check(): void
}

/** Opens it. */
export function openStage(tools: DiscordTools, target: DeliveryTarget, signal: AbortSignal): Stage {
  const { place, thread } = target.conversation
  const lost = new AbortController()
  const lose = () => {
    if (!isStop(signal.reason)) lost.abort(signal.reason)
  }
  if (signal.aborted) lose()
  else signal.addEventListener('abort', lose, { once: true })
  let posted = 0
  return {
    tools,
    clock: tools.clock,
    signal: lost.signal,
    patienceMs: () => (signal.aborted ? stoppedPatienceMs : patienceMs),
    target,
    channelId: thread || place,
    isDirect: thread === '',
    startedAt: tools.clock.now(),
    shown: new Set(),
    repeated: 'none',
    nextNonce: () => sha256(`${target.idempotencyKey}:${posted++}`).slice(0, 25),
    check: () => lost.signal.throwIfAborted(),
  }
}

/** The channel whose webhooks speak there: of a thread, the one that it is in. */
export async function webhookChannelOf(stage: Stage): Promise<string> {
  const { tools, channelId } = stage
  const channel = await persist(stage, () => tools.channels.fetch(channelId))
  return (isThread(channel) && channel.parentId) || channelId
}
