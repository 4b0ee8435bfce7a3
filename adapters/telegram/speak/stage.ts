import type { DeliveryTarget } from '../../../src/contract/platform.ts'
import { isStop } from '../../../src/util/is-stop.ts'
import type { Patience } from '../../shared/persist.ts'
import { migratedTo } from '../client/telegram-error.ts'
import { audienceOf, decodeConversation, type Whereabouts } from '../places.ts'
import type { TelegramTools } from '../tools.ts'
import { persist } from './persist.ts'

/** Longest that Telegram is waited for with one message; what was stopped by somebody is of less worth. */
const patienceMs = 600_000
const stoppedPatienceMs = 30_000

/** Where one delivery speaks, and what it has said. Its signal is aborted when this process has lost the conversation, or ends. */
export interface Stage extends Patience {
  readonly tools: TelegramTools
  readonly target: DeliveryTarget
  readonly placeId: number
  readonly topicId: number | undefined
  readonly postId: number | undefined
  readonly isDirect: boolean
  /** Ms since 1970. */
  readonly startedAt: number
  /** See `Delivery.repeated`. */
  repeated: 'none' | 'found' | 'possible'
  /** See `Delivery.isFileLeft`. */
  isFileLeft?: true
  /** What is done once it is written: see `Delivery.settle`. */
  readonly afterwards: (() => Promise<void>)[]
  /** Where it is now. */
  where(): Promise<Whereabouts>
  /** Fails where this process has lost the conversation: whoever has it now will answer. What was stopped is shown as far as it went. */
  check(): void
}

/** Opens it. */
export function openStage(tools: TelegramTools, target: DeliveryTarget, signal: AbortSignal): Stage {
  const whereabouts = decodeConversation(target.conversation)
  const lost = new AbortController()
  const lose = () => {
    if (!isStop(signal.reason)) lost.abort(signal.reason)
  }
  if (signal.aborted) lose()
  else signal.addEventListener('abort', lose, { once: true })
  return {
    ...whereabouts,
    tools,
    clock: tools.clock,
    signal: lost.signal,
    patienceMs: () => (signal.aborted ? stoppedPatienceMs : patienceMs),
    target,
    isDirect: audienceOf(whereabouts) === 'direct',
    startedAt: tools.clock.now(),
    repeated: 'none',
    afterwards: [],
    where: async () => ({
      ...whereabouts,
      chatId: await tools.chats.chatOf(whereabouts.placeId, lost.signal),
    }),
    check: () => lost.signal.throwIfAborted(),
  }
}

/**
 * Does something in the chat that the place is now, as patiently as a delivery. A group that has become another chat meanwhile is
 * followed there. Fails as the call does, or with the signal's reason.
 */
export async function inChat<Result>(
  stage: Stage,
  call: (where: Whereabouts) => Promise<Result>,
  onDoubt?: () => void,
): Promise<Result> {
  const where = await stage.where()
  try {
    return await persist(stage, () => call(where), onDoubt)
  } catch (error) {
    const chatId = migratedTo(error)
    if (chatId === undefined || chatId === where.chatId) throw error
    await stage.tools.chats.moved(where.chatId, chatId, stage.signal)
    return await persist(stage, () => call({ ...where, chatId }), onDoubt)
  }
}

/** The topic as messages name it. Comments have none: they reply to the post. */
export function topicOf({ topicId }: Pick<Whereabouts, 'topicId'>): { message_thread_id?: number } {
  return topicId === undefined ? {} : { message_thread_id: topicId }
}
