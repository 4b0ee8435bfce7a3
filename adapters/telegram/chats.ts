import type { Clock } from '../../src/contract/clock.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'
import { keep } from '../../src/util/keep.ts'

/** Most chats that are kept in mind. */
const mostChats = 10_000

/** How long it is believed that a chat has never been another: another process may hear of it first. */
const believedMs = 60_000

/** Supergroups have ids below this one, and only they can have been other chats. */
const firstSupergroup = -1_000_000_000_000

/** Chats that became other ones; shared by all processes, for good. */
export interface ChatBook {
  /** The place of a chat: its own id, or that of the group that it was. Fails as the host does for one that is new here: it may be another. */
  placeOf(chatId: number, signal?: AbortSignal): Promise<number>
  /** The same of a chat that may be about to tell that it was another: it is not taken for sure that it was none. */
  placeSoFar(chatId: number, signal?: AbortSignal): Promise<number>
  /** The chat that a place is now. While the store is away, as far as is known: Telegram tells it with a refusal, too. */
  chatOf(placeId: number, signal?: AbortSignal): Promise<number>
  /** The same, as far as this process has heard of it. */
  knownChatOf(placeId: number): number
  /** A group has become a supergroup; may be told again. Fails as the host does, and is known here all the same. */
  moved(fromChatId: number, toChatId: number, signal?: AbortSignal): Promise<void>
}

/** Builds it. */
export function createChatBook(host: () => Pick<AdapterHost, 'state'>, clock: Pick<Clock, 'now'>): ChatBook {
  const written = new Map<number, true>()
  /** By key of the state; one that never moved is itself. */
  const known = new Map<string, { readonly chatId: number; readonly until: number }>()

  function learn(key: string, chatId: number, until: number): void {
    keep(known, key, { chatId, until }, mostChats)
  }

  async function find(
    key: string,
    chatId: number,
    signal: AbortSignal | undefined,
    isSettled = true,
  ): Promise<number> {
    const entry = known.get(key)
    if (entry && entry.until > clock.now()) return entry.chatId
    const kept = await host()
      .state.get(key, signal)
      .catch((error: unknown) => {
        signal?.throwIfAborted()
        if (!entry) throw error
        return undefined
      })
    const isMoved = kept !== undefined
    const found = isMoved ? Number(kept) : chatId
    if (isMoved || isSettled) learn(key, found, isMoved ? Number.POSITIVE_INFINITY : clock.now() + believedMs)
    return found
  }

  return {
    async placeOf(chatId, signal) {
      return isSupergroup(chatId) ? await find(placeKey(chatId), chatId, signal) : chatId
    },
    async placeSoFar(chatId, signal) {
      return isSupergroup(chatId) ? await find(placeKey(chatId), chatId, signal, false) : chatId
    },
    async chatOf(placeId, signal) {
      if (placeId > 0 || isSupergroup(placeId)) return placeId
      const key = chatKey(placeId)
      return await find(key, placeId, signal).catch(() => known.get(key)?.chatId ?? placeId)
    },
    knownChatOf: (placeId) => known.get(chatKey(placeId))?.chatId ?? placeId,
    async moved(from, to, signal) {
      if (written.has(to)) return
      learn(placeKey(to), from, Number.POSITIVE_INFINITY)
      learn(chatKey(from), to, Number.POSITIVE_INFINITY)
      const { state } = host()
      const options = signal ? { signal } : {}
      await Promise.all([
        state.set(placeKey(to), `${from}`, options),
        state.set(chatKey(from), `${to}`, options),
      ])
      keep(written, to, true, mostChats)
    },
  }
}

function isSupergroup(chatId: number): boolean {
  return chatId < firstSupergroup
}

function placeKey(chatId: number): string {
  return `place:${chatId}`
}

function chatKey(placeId: number): string {
  return `chat:${placeId}`
}
