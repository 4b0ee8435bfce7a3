import type { API } from '@discordjs/core'
import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { AdapterHost } from '../../../src/contract/platform.ts'

/** Sessions begin one in a slot, and never two within the 5 s that Discord wants between them: the rest is for clocks that differ. */
const slotMs = 6_000

/** For so many slots it is known who took them. */
const keptSlots = 100

/** See {@link createIdentifyTurns}. */
export interface IdentifyOptions {
  readonly api: API
  readonly host: AdapterHost
  readonly clock: Clock
  readonly log: Log
}

/** Resolves when a shard may begin a session; rejects with the signal's reason. */
export type IdentifyTurns = (shardId: number, signal: AbortSignal) => Promise<void>

/** Builds it: all processes of a bot take turns, and nobody begins one more than Discord allows in a day, for that resets the token. */
export function createIdentifyTurns({ api, host, clock, log }: IdentifyOptions): IdentifyTurns {
  async function waitForBudget(signal: AbortSignal): Promise<number> {
    for (;;) {
      const limit = await api.gateway.getBot({ signal }).then(
        ({ session_start_limit }) => session_start_limit,
        () => undefined,
      )
      signal.throwIfAborted()
      if (!limit || limit.remaining > 0) return limit?.max_concurrency ?? 1
      log.error(
        { waitsMs: limit.reset_after },
        'the bot has begun as many sessions today as Discord allows, and waits; look in the log for what ends them',
      )
      await clock.sleep(limit.reset_after, signal)
    }
  }

  /** Whether it is the first to take that slot. Without the store nobody else can begin to listen either. */
  async function takes(bucket: number, slot: number, signal: AbortSignal): Promise<boolean> {
    const taken = await host
      .count(`identify:${bucket}:${slot}`, 1, keptSlots * slotMs, signal)
      .catch(() => undefined)
    signal.throwIfAborted()
    return !taken || taken.total === 1
  }

  return async (shardId, signal) => {
    const bucket = shardId % (await waitForBudget(signal))
    for (;;) {
      const slot = Math.floor(clock.now() / slotMs)
      const isOurs = await takes(bucket, slot, signal)
      // Whoever had the one before may have used it at its very end; what was counted then is forgotten now and then.
      if (isOurs && slot % keptSlots !== 0 && (await takes(bucket, slot - 1, signal))) return
      await clock.sleep(Math.max(0, (slot + 1) * slotMs - clock.now()), signal)
      if (isOurs) return
    }
  }
}
