import type { Clock } from '../../contract/clock.ts'

/** What a private chat takes: so many at once, and one more after each interval. */
const privateChat = { burst: 5, intervalMs: 1_000 }
const group = { limit: 20, windowMs: 60_000 }
const everywhere = { limit: 30, windowMs: 1_000 }
/** A draft is seen by one person for a moment: half a message. */
const draftCost = 0.5
/** Chats that are free again are forgotten; what is not free is bounded by what is sent everywhere. */
const mostChats = 5_000

/** The limits of a bot's sends; edits count as messages, drafts as half of one, nothing else does. */
export interface SendLimits {
  /** Whole seconds (at least 1) until it may be tried again, which costs nothing; `undefined`: it may be sent now, and is counted. */
  take(chatId: number, isGroup: boolean, kind?: 'message' | 'draft'): number | undefined
}

/** Builds limits that refill `speed` times faster than Telegram's. */
export function createSendLimits({ clock, speed }: { clock: Clock; speed: number }): SendLimits {
  /** When a private chat will have had all that it was sent, at one an interval. */
  const busyUntil = new Map<number, number>()
  const sentToGroup = new Map<number, number[]>()
  const sent: number[] = []

  function privateWaitMs(chatId: number, now: number): number {
    const interval = privateChat.intervalMs / speed
    return (busyUntil.get(chatId) ?? now) - now - (privateChat.burst - 1) * interval
  }

  function windowWaitMs(times: number[], { limit, windowMs }: typeof group, now: number): number {
    while (times[0] !== undefined && times[0] + windowMs / speed <= now) times.shift()
    const first = times.at(-limit)
    return first === undefined ? 0 : first + windowMs / speed - now
  }

  function forget(now: number): void {
    if (busyUntil.size > mostChats)
      for (const [chatId, until] of busyUntil) if (until <= now) busyUntil.delete(chatId)
    if (sentToGroup.size > mostChats)
      for (const [chatId, times] of sentToGroup)
        if ((times.at(-1) ?? 0) + group.windowMs / speed <= now) sentToGroup.delete(chatId)
  }

  return {
    take(chatId, isGroup, kind = 'message') {
      const now = clock.now()
      const times = isGroup ? (sentToGroup.get(chatId) ?? []) : []
      const waitMs = Math.max(
        isGroup ? windowWaitMs(times, group, now) : privateWaitMs(chatId, now),
        windowWaitMs(sent, everywhere, now),
      )
      if (waitMs > 0) return Math.max(1, Math.ceil(waitMs / 1_000))
      forget(now)
      sent.push(now)
      if (isGroup) sentToGroup.set(chatId, [...times, now])
      else {
        const cost = (kind === 'draft' ? draftCost : 1) * (privateChat.intervalMs / speed)
        busyUntil.set(chatId, Math.max(now, busyUntil.get(chatId) ?? now) + cost)
      }
      return undefined
    },
  }
}
