import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'

/** Discord bans an address for an hour after 10,000 refused requests in ten minutes. */
const mostRefused = 1_000

const windowMs = 600_000

/** A store that is away holds up nobody. */
const storePatienceMs = 500

/** Counts the requests that Discord refuses, and keeps the bot from being banned for them. */
export interface Refusals {
  /** Told of each answer. */
  note(status: number, scope: string | undefined): Promise<void>
  /** Resolves when requests may be sent; rejects with the signal's reason. */
  pass(signal: AbortSignal | undefined): Promise<void>
}

/** Builds it; all processes of a bot count together. */
export function createRefusals({
  host,
  clock,
  log,
}: {
  readonly host: () => AdapterHost | undefined
  readonly clock: Clock
  readonly log: Log
}): Refusals {
  let closedUntil = 0

  return {
    async note(status, scope) {
      // What many bots share is not counted against one.
      if (status !== 401 && status !== 403 && (status !== 429 || scope === 'shared')) return
      const counted = await host()
        ?.count('refused', 1, windowMs, AbortSignal.timeout(storePatienceMs))
        .catch(() => undefined)
      if (!counted || counted.total < mostRefused || counted.endsAt <= closedUntil) return
      closedUntil = counted.endsAt
      log.error(
        { refused: counted.total, waitsMs: counted.endsAt - clock.now() },
        'Discord refused so many requests that all wait now, before it bans this address; look for lost permissions in the log',
      )
    },
    async pass(signal) {
      const waitMs = closedUntil - clock.now()
      if (waitMs > 0) await clock.sleep(waitMs, signal)
    },
  }
}
