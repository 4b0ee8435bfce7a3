/**
 * What people are told and asked beside all deliveries: by chat, one after the other, and nobody else waits for it. Of what somebody
 * causes while something is under way, only the newest is done, so that one person cannot fill a chat with it.
 */
export interface AskQueue {
  /** Does it when it is its turn. `work` must not fail. */
  add(chatId: number, askerId: number, work: () => Promise<void>): void
  /** What is being done there; `undefined`: nothing. */
  underWay(chatId: number): UnderWay | undefined
}

/** Something that is being done. */
export interface UnderWay {
  readonly over: Promise<void>
  /** It was waited for in vain: it has met a limit, and whoever waited for it as well would hold up others. */
  isSlow: boolean
}

/** Builds it. */
export function createAskQueue(): AskQueue {
  /** By chat where something is under way: what waits, by asker. */
  const waiting = new Map<number, Map<number, () => Promise<void>>>()
  const running = new Map<number, UnderWay>()

  async function workOff(chatId: number, queue: Map<number, () => Promise<void>>): Promise<void> {
    for (const [askerId, work] of queue) {
      queue.delete(askerId)
      const over = work()
      running.set(chatId, { over, isSlow: false })
      await over
    }
    waiting.delete(chatId)
    running.delete(chatId)
  }

  return {
    add(chatId, askerId, work) {
      const queue = waiting.get(chatId)
      if (queue) {
        queue.delete(askerId)
        queue.set(askerId, work)
        return
      }
      const begun = new Map([[askerId, work]])
      waiting.set(chatId, begun)
      void workOff(chatId, begun)
    },
    underWay: (chatId) => running.get(chatId),
  }
}
