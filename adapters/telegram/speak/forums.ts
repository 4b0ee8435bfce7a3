import { keep } from '../../../src/util/keep.ts'
import { toApiSignal } from '../client.ts'
import type { Whereabouts } from '../places.ts'
import type { TelegramTools } from '../tools.ts'
import { topicOf } from './stage.ts'

/** A forum's General: what is done there is shown nowhere without it, and what is said there is refused with it. */
const generalId = 1

/** How long it is believed that a group has topics, or has none: whoever owns it may change that. */
const believedMs = 600_000

/** Groups that are remembered. */
const mostKnown = 10_000

/** Knows which groups are forums. */
export interface Forums {
  /** The topic as `sendChatAction` names it. Never fails: where Telegram does not tell, the group has no General. */
  actionTopicOf(where: Whereabouts, signal: AbortSignal): Promise<{ message_thread_id?: number }>
}

/** Builds it for a process; Telegram is asked about each group now and then. */
export function createForums({ api, clock }: Pick<TelegramTools, 'api' | 'clock'>): Forums {
  const known = new Map<string, { readonly until: number; readonly isForum: boolean }>()

  async function isForum(chatId: number, signal: AbortSignal): Promise<boolean> {
    const entry = known.get(`${chatId}`)
    if (entry && entry.until > clock.now()) return entry.isForum
    const { is_forum = false } = await api.getChat(chatId, toApiSignal(signal))
    keep(known, `${chatId}`, { until: clock.now() + believedMs, isForum: is_forum }, mostKnown)
    return is_forum
  }

  return {
    async actionTopicOf(where, signal) {
      const { chatId, topicId, postId } = where
      if (chatId > 0 || topicId !== undefined || postId !== undefined) return topicOf(where)
      const isGeneral = await isForum(chatId, signal).catch(() => false)
      return isGeneral ? { message_thread_id: generalId } : {}
    },
  }
}
