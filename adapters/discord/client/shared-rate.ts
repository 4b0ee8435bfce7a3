import type { Clock } from '../../../src/contract/clock.ts'
import { PlatformError } from '../../../src/contract/errors.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'

/** Requests that a process takes at a time. */
const block = 2

/** Windows of the store are fixed, and Discord's begin when they like: a second of Discord's touches one window more than it is long. */
const windowMs = 200
const windowsTouched = 1_000 / windowMs + 1

/** A store that is away holds up nobody. */
const storePatienceMs = 500

/** The rate that all processes of a bot share. */
export interface SharedRate {
  /**
   * Resolves when a request may be sent; rejects with the signal's reason. What nobody misses gives way: it fails where it would have
   * to wait.
   */
  take(signal: AbortSignal | undefined, givesWay: boolean): Promise<void>
}

/** See {@link createSharedRate}. */
export interface SharedRateOptions {
  readonly host: () => AdapterHost | undefined
  readonly clock: Clock
  /** Most in any second, of all processes together. */
  readonly requestsPerSecond: number
}

/** Builds it. While the store does not count, each process keeps Discord's limit for itself (`globalRequestsPerSecond`). */
export function createSharedRate({ host, clock, requestsPerSecond }: SharedRateOptions): SharedRate {
  const mostInWindow = Math.floor(requestsPerSecond / windowsTouched)
  let left = 0
  let endsAt = 0
  let refilling: Promise<void> | undefined
  let busyUntil = 0

  async function refill(): Promise<void> {
    const counted = await host()
      ?.count('global', block, windowMs, AbortSignal.timeout(storePatienceMs))
      .catch(() => undefined)
    if (counted && counted.total > mostInWindow) {
      // The next window may be taken at once by others who wait.
      busyUntil = counted.endsAt + windowMs
      await clock.sleep(Math.max(1, counted.endsAt - clock.now()))
      return
    }
    left = block
    endsAt = counted?.endsAt ?? clock.now() + windowMs
  }

  return {
    async take(signal, givesWay) {
      for (;;) {
        signal?.throwIfAborted()
        if (left > 0 && clock.now() < endsAt) {
          left -= 1
          return
        }
        if (givesWay && clock.now() < busyUntil) throw busyError()
        refilling ??= refill().finally(() => {
          refilling = undefined
        })
        await refilling
      }
    },
  }
}

function busyError(): PlatformError {
  return new PlatformError({
    code: 'rate-limited',
    what: 'So much is asked of Discord now that what nobody misses was left out.',
    remedy: 'Nothing is to be done; replies go first.',
    isRetryable: true,
  })
}
