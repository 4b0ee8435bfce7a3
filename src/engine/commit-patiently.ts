import type { Clock } from '../contract/clock.ts'
import { MemoryError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { Batch, Commit, Committed } from '../contract/mailbox.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import { isAway } from '../util/is-away.ts'

/** Pauses between two tries; the last one goes on. */
const pausesMs = [250, 500, 1_000]

/** A service tries until it is told to leave; before a terminal somebody waits, and no room is made by waiting. */
const mostTriesInTerminal = { full: 3, others: 20 }

/** What trying again needs. */
export interface CommitOptions {
  readonly adapter: PlatformAdapter
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Log
  /** Aborted when the program must leave. */
  readonly signal: AbortSignal
}

/** Commits, and where the store is away or full, tries again: what was written is in memory, and people have seen it. */
export async function commitPatiently(
  batch: Pick<Batch, 'commit'>,
  commit: Commit,
  { adapter, clock, metrics, log, signal }: CommitOptions,
): Promise<Committed> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await batch.commit(commit)
    } catch (error) {
      if (error instanceof MemoryError) metrics.count('dramatis_store_errors_total', { code: error.code })
      if (!isAway(error) || signal.aborted) throw error
      const most = mostTriesInTerminal[error.code === 'full' ? 'full' : 'others']
      if (!adapter.isService && tries >= most) throw error
      if (tries === 0) log.warn({ error: error.code }, error.message)
      metrics.count('dramatis_commit_retries_total', { adapter: adapter.name })
      // Told to leave, it tries once more.
      await clock.sleep(pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0, signal).catch(() => {})
    }
  }
}
