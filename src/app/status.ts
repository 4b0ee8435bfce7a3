import type { Clock } from '../contract/clock.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { Store } from '../contract/store.ts'

/** What goes on in this process. */
export interface Status {
  /** A turn of an adapter begins (1), or has ended (-1). */
  addRunning(adapter: string, by: 1 | -1): void
  /** An adapter begins to listen, or ends. */
  setListening(adapter: string, isListening: boolean): void
  /** This process begins to work for an adapter, or ends. */
  setWorking(adapter: string, isWorking: boolean): void
  active(): ActiveAdapters
}

/** Names of adapters that this process receives for, and of those that it works for. */
export interface ActiveAdapters {
  readonly listening: readonly string[]
  readonly working: readonly string[]
}

/** Builds it, and shows it to whoever reads the metrics. */
export function createStatus(store: Store, clock: Clock, metrics: Metrics): Status {
  const running = new Map<string, number>()
  const listening = new Map<string, number>()
  const working = new Set<string>()
  const byAdapter = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([adapter, value]) => ({ labels: { adapter }, value }))

  metrics.gauge('dramatis_running_turns', () => byAdapter(running))
  metrics.gauge('dramatis_listening', () => byAdapter(listening))
  metrics.gauge('dramatis_store_up', async () => {
    const isUp = await store.check().then(
      () => true,
      () => false,
    )
    return [{ labels: {}, value: isUp ? 1 : 0 }]
  })
  /** Both gauges of one page read it once. */
  let listing: ReturnType<Store['mailbox']['list']> | undefined
  function listMailbox() {
    listing ??= store.mailbox.list().finally(() => {
      listing = undefined
    })
    return listing
  }

  metrics.gauge('dramatis_mailbox_events', async () => {
    const items = await listMailbox()
    return (['waiting', 'running', 'given-up'] as const).map((state) => ({
      labels: { state },
      value: items.filter((item) => item.state === state).length,
    }))
  })
  metrics.gauge('dramatis_oldest_waiting_seconds', async () => {
    const waiting = (await listMailbox()).find(({ state }) => state === 'waiting')
    const ageMs = waiting ? Math.max(0, clock.now() - waiting.acceptedAt) : 0
    return [{ labels: {}, value: ageMs / 1_000 }]
  })

  return {
    addRunning(adapter, by) {
      running.set(adapter, (running.get(adapter) ?? 0) + by)
    },
    setListening(adapter, isListening) {
      // Once for each shard.
      listening.set(adapter, (listening.get(adapter) ?? 0) + (isListening ? 1 : -1))
    },
    setWorking(adapter, isWorking) {
      if (isWorking) working.add(adapter)
      else working.delete(adapter)
    },
    active: () => ({
      listening: [...listening.keys()].filter((adapter) => (listening.get(adapter) ?? 0) > 0),
      working: [...working],
    }),
  }
}
