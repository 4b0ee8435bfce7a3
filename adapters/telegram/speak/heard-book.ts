import { keep } from '../../../src/util/keep.ts'
import { encodeConversation, type Whereabouts } from '../places.ts'

/** Conversations that are remembered. */
const mostKnown = 10_000

/** What this process heard, and what is delivered asks for: the newest message of others by conversation, and where it may speak again. */
export interface HeardBook {
  /** Told of each message of a group, also of one that is nothing to us. */
  heard(where: Whereabouts, messageId: number): void
  /** `undefined`: this process has heard nothing there. */
  newest(where: Whereabouts): number | undefined
  /** The bot was let in, or unblocked; people who write to it have not blocked it. */
  letIn(where: Pick<Whereabouts, 'placeId'>): void
  /** Calls it each time. */
  onLetIn(call: (place: string) => void): void
}

/** Builds it. */
export function createHeardBook(): HeardBook {
  const newest = new Map<string, number>()
  const calls: ((place: string) => void)[] = []
  const keyOf = (where: Whereabouts) => `${where.chatId}:${encodeConversation(where).thread}`
  return {
    heard(where, messageId) {
      const key = keyOf(where)
      keep(newest, key, Math.max(messageId, newest.get(key) ?? 0), mostKnown)
    },
    newest: (where) => newest.get(keyOf(where)),
    letIn({ placeId }) {
      for (const call of calls) call(`${placeId}`)
    },
    onLetIn(call) {
      calls.push(call)
    },
  }
}
