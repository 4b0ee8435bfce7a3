import type { ConversationKey } from '../contract/conversation.ts'

/** Most conversations, and most events of one, that are counted: what other processes handle is never let go. */
const mostCounted = 1_000

/** Which events of this process still wait for their turn: a terminal reads its next line when nothing does. */
export interface Pending {
  /** Counts an event; the answer lets it go. One that is counted already is not let go by it. */
  add(conversation: ConversationKey, eventId: string): () => void
  settle(conversation: ConversationKey, eventIds: readonly string[]): void
  /** Learns that people have begun to see the answer to what runs, or that it has ended. */
  setShown(conversation: ConversationKey, isShown: boolean): void
  /** Whether that event is all that waits or runs of its conversation, and nothing of an answer was shown yet. */
  isAlone(conversation: ConversationKey, eventId: string): boolean
  /** Resolves when nothing of a conversation waits or runs; rejects with the signal's reason. */
  whenIdle(conversation: ConversationKey, signal: AbortSignal): Promise<void>
}

interface Waiting {
  isShown: boolean
  readonly eventIds: Set<string>
  readonly idle: PromiseWithResolvers<void>
}

/** Builds the count. */
export function createPending(): Pending {
  const conversations = new Map<string, Waiting>()
  const keyOf = ({ platform, place, thread }: ConversationKey) => JSON.stringify([platform, place, thread])

  function settle(conversation: ConversationKey, eventIds: readonly string[]): void {
    const key = keyOf(conversation)
    const waiting = conversations.get(key)
    if (!waiting) return
    for (const id of eventIds) waiting.eventIds.delete(id)
    if (waiting.eventIds.size > 0) return
    conversations.delete(key)
    waiting.idle.resolve()
  }

  return {
    add(conversation, eventId) {
      const key = keyOf(conversation)
      const waiting = conversations.get(key) ?? {
        isShown: false,
        eventIds: new Set(),
        idle: Promise.withResolvers<void>(),
      }
      conversations.set(key, waiting)
      const isCounted = waiting.eventIds.has(eventId)
      waiting.eventIds.add(eventId)
      const [oldestId] = waiting.eventIds
      if (waiting.eventIds.size > mostCounted && oldestId !== undefined) waiting.eventIds.delete(oldestId)
      const [oldest] = conversations
      if (conversations.size > mostCounted && oldest) {
        conversations.delete(oldest[0])
        oldest[1].idle.resolve()
      }
      return () => (isCounted ? undefined : settle(conversation, [eventId]))
    },
    settle,
    setShown(conversation, isShown) {
      const waiting = conversations.get(keyOf(conversation))
      if (waiting) waiting.isShown = isShown
    },
    isAlone(conversation, eventId) {
      const waiting = conversations.get(keyOf(conversation))
      return waiting?.eventIds.size === 1 && waiting.eventIds.has(eventId) && !waiting.isShown
    },
    async whenIdle(conversation, signal) {
      const waiting = conversations.get(keyOf(conversation))
      if (!waiting) return
      signal.throwIfAborted()
      const aborted = Promise.withResolvers<never>()
      const onAbort = () => aborted.reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        await Promise.race([waiting.idle.promise, aborted.promise])
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
