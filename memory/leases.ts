import type { Clock, Random } from '../src/contract/clock.ts'
import { MemoryError } from '../src/contract/errors.ts'
import { type HoldOptions, type Leases, leaseMs } from '../src/contract/lease.ts'
import type { Log } from '../src/contract/log.ts'
import { describeError } from '../src/util/describe-error.ts'
import { pollMs } from './mailbox-rules.ts'

/** Who holds which lease, as a driver keeps it. Fails with a MemoryError. */
export interface LeaseTable {
  /** Takes the lease for `ttlMs` from now on, where nobody else holds it; whoever holds it already goes on. `false`: another has it. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** Keeps it for `ttlMs` from now on; `false`: it is not theirs any more. */
  renew(name: string, holder: string, ttlMs: number): Promise<boolean>
  /** Gives it back; nothing where another holds it. */
  release(name: string, holder: string): Promise<void>
}

/** What leases need beside their table. */
export interface LeasesOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Shorter than {@link leaseMs} by what those who wait take to look again. */
const ttlMs = leaseMs - pollMs
const renewMs = ttlMs / 3
/** So long before a lease may run out its holder is told to stop. */
const stopMs = 500
/** So long after the store was away its last holder may take a lease again before others do. */
const calmMs = 1_000

/** Builds them over a driver's table. */
export function createLeases(table: LeaseTable, options: LeasesOptions): Leases {
  const { clock, random, log } = options
  return {
    async hold(name, work, signal, { outlastsStore = false, onStoreAway = () => {} } = {}) {
      const holder = random.id()
      while (!signal.aborted) {
        const untilMs = await waitFor(table, name, holder, signal, options)
        if (untilMs === undefined) return
        const lease = keep(table, name, holder, untilMs, signal, {
          ...options,
          outlastsStore,
          onStoreAway,
        })
        try {
          await work(lease.signal)
          if (!lease.isLost()) return
        } catch (error) {
          if (!lease.signal.aborted) throw error
          if (error !== lease.signal.reason) {
            log.warn(
              { lease: name, error: describeError(error) },
              'what a lease was held for failed as it ended',
            )
          }
        } finally {
          await lease.end()
        }
        // A store that refuses at once would be asked without a pause.
        await clock.sleep(pollMs, signal).catch(() => {})
      }
    },
  }
}

/** Until when the lease is held (by the clock); `undefined`: the signal was aborted first. */
async function waitFor(
  table: LeaseTable,
  name: string,
  holder: string,
  signal: AbortSignal,
  { clock, log }: LeasesOptions,
): Promise<number | undefined> {
  let hasFailed = false
  let calmUntil = 0
  while (!signal.aborted) {
    const untilMs = clock.now() + ttlMs - stopMs
    try {
      if (hasFailed) {
        // Takes nothing, and tells whether the store is back.
        await table.renew(name, holder, ttlMs)
        calmUntil = clock.now() + calmMs
      } else if (clock.now() >= calmUntil && (await table.acquire(name, holder, ttlMs))) {
        if (!signal.aborted && clock.now() < untilMs) return untilMs
        await table.release(name, holder)
      }
      hasFailed = false
    } catch (error) {
      if (!MemoryError.isInstance(error) || !error.isRetryable) throw error
      if (!hasFailed) log.warn({ lease: name, error: error.code }, 'a lease cannot be asked for')
      hasFailed = true
    }
    await clock.sleep(pollMs, signal).catch(() => {})
  }
  return undefined
}

/** A lease that is held. */
interface HeldLease {
  /** Aborted when it is lost, or when nobody wants it any more. */
  readonly signal: AbortSignal
  isLost(): boolean
  /** Renews it no longer, and gives it back. */
  end(): Promise<void>
}

/** Renews a lease until its end; it counts as lost when the store did not confirm it in time. */
function keep(
  table: LeaseTable,
  name: string,
  holder: string,
  firstUntilMs: number,
  outer: AbortSignal,
  { clock, log, outlastsStore, onStoreAway }: LeasesOptions & Required<HoldOptions>,
): HeldLease {
  const lost = new AbortController()
  const ended = new AbortController()
  const signal = AbortSignal.any([outer, lost.signal])
  let untilMs = firstUntilMs
  let hasFailed = false
  let renewing = Promise.resolve()

  function lose(reason: string): void {
    if (lost.signal.aborted || ended.signal.aborted) return
    log.warn({ lease: name, reason }, 'a lease was lost')
    lost.abort(new DOMException('The lease was lost.', 'AbortError'))
  }

  async function renew(): Promise<void> {
    const nextMs = clock.now() + ttlMs - stopMs
    try {
      // While the store was away it may have run out, and nobody else may have taken it.
      const isOurs =
        (await table.renew(name, holder, ttlMs)) ||
        (hasFailed && outlastsStore && (await table.acquire(name, holder, ttlMs)))
      if (isOurs) untilMs = nextMs
      else lose('the lease lapsed')
      hasFailed = false
    } catch (error) {
      if (!hasFailed) {
        log.warn({ lease: name, error: describeError(error) }, 'a lease could not be renewed')
        onStoreAway()
      }
      hasFailed = true
    }
  }

  /** Not held up by a store that does not answer. A process that was held up itself stops at once, whatever it was told. */
  async function watch(over: AbortSignal): Promise<void> {
    for (;;) {
      while (clock.now() < untilMs) await clock.sleep(untilMs - clock.now(), over)
      if (!hasFailed || !outlastsStore) return lose('it was not renewed in time')
      await clock.sleep(pollMs, over)
    }
  }

  async function renewAgainAndAgain(over: AbortSignal): Promise<void> {
    for (;;) {
      await clock.sleep(hasFailed ? pollMs : renewMs, over)
      renewing = renew()
      await renewing
    }
  }

  const over = AbortSignal.any([ended.signal, lost.signal])
  for (const loop of [watch(over), renewAgainAndAgain(over)]) loop.catch(() => {})
  return {
    signal,
    isLost: () => lost.signal.aborted,
    async end() {
      ended.abort()
      await renewing
      await table.release(name, holder).catch((error: unknown) => {
        log.warn({ lease: name, error: describeError(error) }, 'a lease could not be given back')
      })
    },
  }
}
