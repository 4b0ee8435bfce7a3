import type { DeliveryTarget } from '../../../src/contract/platform.ts'
import { type DeliveryStage, openDeliveryStage } from '../../shared/delivery-stage.ts'
import { migratedTo } from '../client/telegram-error.ts'
import { audienceOf, decodeConversation, type Whereabouts } from '../places.ts'
import type { TelegramTools } from '../tools.ts'
import { persist } from './persist.ts'

/** Where one delivery speaks, and what it has said. */
export interface Stage extends DeliveryStage {
  readonly tools: TelegramTools
  readonly placeId: number
  readonly topicId: number | undefined
  readonly postId: number | undefined
  readonly isDirect: boolean
  /** See `Delivery.isFileLeft`. */
  isFileLeft?: true
  /** What is done once it is written: see `Delivery.settle`. */
  readonly afterwards: (() => Promise<void>)[]
  /** Where it is now. */
  where(): Promise<Whereabouts>
}

/** Opens it. */
export function openStage(tools: TelegramTools, target: DeliveryTarget, signal: AbortSignal): Stage {
  const whereabouts = decodeConversation(target.conversation)
  const delivery = openDeliveryStage(tools.clock, target, signal)
  return {
    ...delivery,
    ...whereabouts,
    tools,
    isDirect: audienceOf(whereabouts) === 'direct',
    afterwards: [],
    where: async () => ({
      ...whereabouts,
      chatId: await tools.chats.chatOf(whereabouts.placeId, delivery.signal),
    }),
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
