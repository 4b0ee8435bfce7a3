import type { Clock } from '../contract/clock.ts'
import type { Log } from '../contract/log.ts'
import type { Addressee } from './tell.ts'

/** An outage that is over sooner is told nobody. */
const toldAfterMs = 10_000

/** How often a store that is away is looked at. */
const checkMs = 1_000

/** Whoever talked that long before it still waits for an answer. */
const activeMs = 60_000

/** Most conversations that are remembered. */
const mostRemembered = 1_000

/** Most conversations that are told; in the others people see that nothing is answered. */
const mostTold = 10_000

/** What people are told when the store is away: once each conversation in which somebody talks, and not that it is back. */
export interface StoreOutage {
  /** Somebody did something there. */
  active(key: string, addressee: Addressee): void
  /** The store did not answer what was asked at that moment (ms since 1970). */
  failed(askedAt: number): void
  /** What somebody said there waits for the store: where that has been away for long, they are told so. */
  waits(key: string, addressee: Addressee): void
  /** Something else says that it may not: it is looked at. */
  suspected(): void
  /** It did. */
  answered(): void
  /** Whether it is away, as far as is known. */
  isAway(): boolean
}

/** What it needs. */
export interface StoreOutageOptions {
  /** Rejects while the store is away. */
  readonly check: () => Promise<void>
  /** Never rejects. */
  readonly tell: (addressee: Addressee) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  /** From then on nobody is told any more. */
  readonly signal: AbortSignal
}

interface Outage {
  readonly since: number
  readonly over: AbortController
  readonly told: Set<string>
}

/** Builds it for what one adapter receives. */
export function createStoreOutage(options: StoreOutageOptions): StoreOutage {
  const { check, tell, clock, log, signal } = options
  /** By conversation, who talked there last. */
  const recent = new Map<string, { readonly addressee: Addressee; readonly at: number }>()
  let outage: Outage | undefined

  function tellOnce(key: string, addressee: Addressee, { told }: Outage): void {
    if (told.has(key) || told.size >= mostTold) return
    told.add(key)
    void tell(addressee)
  }

  /** Looks by itself: perhaps nobody does anything that would show that the store is back. */
  async function watch({ over }: Outage): Promise<void> {
    for (;;) {
      await clock.sleep(checkMs, AbortSignal.any([over.signal, signal]))
      const isBack = await check().then(
        () => true,
        () => false,
      )
      if (isBack && !over.signal.aborted) answered()
    }
  }

  function answered(): void {
    if (!outage) return
    log.info({ awayMs: clock.now() - outage.since }, 'the store is back')
    outage.over.abort()
    outage = undefined
  }

  async function tellLater(lasting: Outage): Promise<void> {
    const leftMs = lasting.since + toldAfterMs - clock.now()
    await clock.sleep(leftMs, AbortSignal.any([lasting.over.signal, signal]))
    for (const [key, { addressee, at }] of recent) {
      if (at >= lasting.since - activeMs) tellOnce(key, addressee, lasting)
    }
  }

  function failed(askedAt: number): void {
    if (outage) return
    outage = { since: askedAt, over: new AbortController(), told: new Set() }
    log.warn({}, 'the store is away: nothing new begins, and what comes in waits at its platform')
    // Both reject when the outage is over.
    for (const ending of [tellLater(outage), watch(outage)]) ending.catch(() => {})
  }

  return {
    active(key, addressee) {
      recent.delete(key)
      recent.set(key, { addressee, at: clock.now() })
      const oldest = recent.keys().next().value
      if (recent.size > mostRemembered && oldest !== undefined) recent.delete(oldest)
    },
    failed,
    waits(key, addressee) {
      if (outage && clock.now() - outage.since >= toldAfterMs) tellOnce(key, addressee, outage)
    },
    suspected() {
      const askedAt = clock.now()
      check().catch(() => failed(askedAt))
    },
    answered,
    isAway: () => outage !== undefined,
  }
}
