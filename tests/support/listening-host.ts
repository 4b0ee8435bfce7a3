import { systemClock } from '../../src/app/system.ts'
import type { Clock } from '../../src/contract/clock.ts'
import { MemoryError } from '../../src/contract/errors.ts'
import type { InboundEvent } from '../../src/contract/event.ts'
import type {
  AdapterHost,
  HostAcceptance,
  HostAcceptOptions,
  HostAnswer,
  HostQuery,
} from '../../src/contract/platform.ts'
import { sha256 } from '../../src/util/sha256.ts'
import { createCount, stateIn } from './adapter-state.ts'

/** What outlives a process: positions, state, what was accepted, and who listens. */
export interface ListeningStore {
  readonly positions: Map<string, string>
  readonly state: Map<string, string>
  /** Every event that was accepted, each once. */
  readonly events: InboundEvent[]
  readonly departed: (readonly [string, string | undefined])[]
  readonly arrived: string[]
  /** Both, in order. */
  readonly moves: string[]
  proxies: readonly string[] | undefined
  /** While it is set, no event is stored. */
  away: Promise<void> | undefined
  /** Whether there is no room for what people say. */
  isFull: boolean
  /** Whether everything but events fails. */
  isFailing: boolean
  /** How often it did. */
  failed: number
  /** Resolves when something was handed in while the store is away. */
  asked(): Promise<void>
  /** Resolves when that event was accepted. */
  accepts(isIt: (event: InboundEvent) => boolean): Promise<InboundEvent>
  /** Whoever listens loses the right to, as when its process hangs. */
  expireLeases(): void
  /** The door of one process. */
  openHost(): AdapterHost
}

/** Builds a store that adapters can listen with, one after the other. */
export function createListeningStore(clock: Clock = systemClock): ListeningStore {
  const events: InboundEvent[] = []
  const positions = new Map<string, string>()
  const state = new Map<string, string>()
  const count = createCount(clock)
  const departed: (readonly [string, string | undefined])[] = []
  const arrived: string[] = []
  const moves: string[] = []
  const waiters = new Set<() => void>()
  const leases = new Map<string, { readonly ended: Promise<void>; readonly lost: AbortController }>()

  function failWhileAway(): void {
    if (!store.isFailing) return
    store.failed += 1
    throw away()
  }

  const isAsked = Promise.withResolvers<void>()

  async function accept(event: InboundEvent, options: HostAcceptOptions = {}): Promise<HostAcceptance> {
    if (store.away) {
      isAsked.resolve()
      await Promise.race([store.away, aborted(options.signal)])
    }
    options.signal?.throwIfAborted()
    if (store.isFull && event.type === 'message-received') return 'full'
    if (options.position) positions.set(options.position.name, options.position.value)
    if (events.some(({ id }) => id === event.id)) return 'duplicate'
    events.push(event)
    for (const wake of waiters) wake()
    return 'accepted'
  }

  async function query({ type, conversation: { thread } }: HostQuery): Promise<HostAnswer> {
    if (type === 'proxies') return { type, botIds: store.proxies }
    if (type === 'recent-messages') {
      const here = events.filter(({ conversation }) => conversation.thread === thread)
      const idsOf = (wanted: InboundEvent['type']) =>
        here.flatMap((event) => (event.type === wanted && 'messageId' in event ? [event.messageId] : []))
      const deleted = idsOf('message-deleted')
      return { type, messageIds: idsOf('message-received').filter((id) => !deleted.includes(id)) }
    }
    return { type: 'known-messages', messageIds: [] }
  }

  async function lead(name: string, work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal) {
    while (leases.has(name) && !signal.aborted) await Promise.race([leases.get(name)?.ended, aborted(signal)])
    if (signal.aborted) return
    const lost = new AbortController()
    const working = work(AbortSignal.any([signal, lost.signal]))
    const ended = working.catch(() => {}).finally(() => leases.delete(name))
    leases.set(name, { ended, lost })
    await working
    if (!lost.signal.aborted) return
    // It is waited for again, behind those who wait already.
    await new Promise(setImmediate)
    await lead(name, work, signal)
  }

  const store: ListeningStore = {
    ...{ positions, state, events, departed, arrived, moves, proxies: undefined, away: undefined },
    ...{ isFull: false, isFailing: false, failed: 0 },
    asked: () => isAsked.promise,
    async accepts(isIt) {
      for (;;) {
        const found = events.find(isIt)
        if (found) return found
        await new Promise<void>((resolve) => waiters.add(resolve))
      }
    },
    expireLeases() {
      for (const { lost } of leases.values()) lost.abort()
    },
    openHost: () => ({
      accept,
      query,
      lead,
      fetchPosition: async (name) => positions.get(name),
      async storePosition(name, value) {
        if (value !== undefined) positions.set(name, value)
      },
      state: stateIn(state, failWhileAway),
      hash: (text) => `k_${sha256(text)}`,
      async count(name, points, windowMs) {
        const counted = await count(name, points, windowMs)
        // Sessions begin one after the other here, and nobody waits for it.
        return name.startsWith('identify') ? { ...counted, total: 1 } : counted
      },
      async depart(place, thread) {
        failWhileAway()
        departed.push([place, thread])
        moves.push(`left ${thread ?? place}`)
      },
      async arrive(places) {
        failWhileAway()
        arrived.push(...places)
        moves.push(...places.map((place) => `came ${place}`))
      },
      whenIdle: async () => {},
    }),
  }
  return store
}

function away(): MemoryError {
  return new MemoryError({ code: 'unreachable', what: 'It is away.', remedy: 'Wait.', isRetryable: true })
}

/** Resolves when the signal is aborted; never without one. */
async function aborted(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    else signal?.addEventListener('abort', () => resolve(), { once: true })
  })
}
