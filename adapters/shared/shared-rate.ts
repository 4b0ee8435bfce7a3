import type { Clock } from '../../src/contract/clock.ts'
import type { Counted } from '../../src/contract/limits.ts'
import type { AdapterHost } from '../../src/contract/platform.ts'

/** A store that is away holds up nobody. */
const storePatienceMs = 500

/** The rate that all processes of a bot share. */
export interface SharedRate {
  /**
   * Resolves when something may be asked, to those who wait in the order of their asking; rejects with the signal's reason. What nobody
   * misses gives way: it is answered `false` where it would have to wait.
   */
  take(signal: AbortSignal | undefined, givesWay: boolean): Promise<boolean>
  /** Whether somebody had to wait a moment ago. */
  isBusy(): boolean
}

/** See {@link createSharedRate}. */
export interface SharedRateOptions {
  /** `undefined` until `listen` was called. */
  readonly host: () => AdapterHost | undefined
  readonly clock: Clock
  /** Most in any second, of all processes together. */
  readonly perSecond: number
  /**
   * Windows of the store are fixed, and the platform's seconds begin when they like: one of those touches one window more than it is long,
   * and all of them together may have `perSecond`. Long windows waste of it, short ones ask the store often.
   */
  readonly windowMs: number
  /** How many a process takes at a time. */
  readonly block: number
}

/** Builds it. While the store does not count, each process keeps the rate for itself. */
export function createSharedRate({ host, clock, perSecond, windowMs, block }: SharedRateOptions): SharedRate {
  const mostInWindow = Math.floor(perSecond / (1_000 / windowMs + 1))
  let left = 0
  let endsAt = 0
  let refilling: Promise<void> | undefined
  let busyUntil = 0
  let own: Counted = { total: 0, endsAt: 0 }

  function countOwn(): Counted {
    const now = clock.now()
    if (own.endsAt <= now) own = { total: 0, endsAt: now + windowMs }
    own = { ...own, total: own.total + block }
    return own
  }

  async function refill(): Promise<void> {
    const shared = await host()
      ?.count('global', block, windowMs, AbortSignal.timeout(storePatienceMs))
      .catch(() => undefined)
    const counted = shared ?? countOwn()
    if (counted.total > mostInWindow) {
      // The next window may be taken at once by others who wait.
      busyUntil = counted.endsAt + windowMs
      await clock.sleep(Math.max(1, counted.endsAt - clock.now()))
      return
    }
    left = block
    endsAt = counted.endsAt
  }

  return {
    isBusy: () => clock.now() < busyUntil,
    async take(signal, givesWay) {
      for (;;) {
        signal?.throwIfAborted()
        if (left > 0 && clock.now() < endsAt) {
          left -= 1
          return true
        }
        if (givesWay && clock.now() < busyUntil) return false
        refilling ??= refill().finally(() => {
          refilling = undefined
        })
        await refilling
      }
    },
  }
}
