import type { Clock } from '../contract/clock.ts'
import type { RetentionConfig } from '../contract/config.ts'
import type { Log } from '../contract/log.ts'
import type { EraseReport, PurgeLimits } from '../contract/memory.ts'
import type { Store } from '../contract/store.ts'
import { auditEntry } from '../util/audit-entry.ts'
import { describeError } from '../util/describe-error.ts'
import { platformScope } from '../util/platform-scope.ts'

/** How often what is too old is looked for, and how soon again where that failed. */
const purgeMs = 3_600_000
const againMs = 60_000

/** Forgets what was kept for long enough. */
export interface Retention {
  /** Forgets it now, and each hour until the signal is aborted; sooner again where the store was away. Never rejects. */
  run(signal: AbortSignal): Promise<void>
  /** Forgets it once, as far as it comes in that time. Never rejects. */
  runOnce(mostMs: number): Promise<void>
}

/** See {@link createRetention}. */
export interface RetentionOptions {
  readonly store: {
    readonly memory: { readonly log: Pick<Store['memory']['log'], 'append'> } & Pick<Store['memory'], 'purge'>
    readonly leases: Store['leases']
  }
  readonly clock: Clock
  readonly log: Log
  readonly settings: RetentionConfig
}

/** Builds it. One process at a time forgets, and writes into the audit how much it was. */
export function createRetention({ store, clock, log, settings }: RetentionOptions): Retention {
  const { memory, leases } = store
  const isForGood = Object.values(settings).every((keptMs) => keptMs === undefined)

  async function purge(signal: AbortSignal): Promise<void> {
    await leases.hold(
      'retention',
      async (held) => {
        const now = clock.now()
        const report = await memory.purge(limitsAt(now), held)
        if (countOf(report) === 0) return
        log.info({ ...report }, 'what was kept for long enough is forgotten')
        await audit(report, now)
      },
      signal,
    )
  }

  function limitsAt(now: number): PurgeLimits {
    const { historyMs, recordsMs, feedbackMs, auditMs } = settings
    return {
      ...(historyMs === undefined ? {} : { lines: now - historyMs }),
      ...(recordsMs === undefined ? {} : { records: now - recordsMs }),
      ...(feedbackMs === undefined ? {} : { feedback: now - feedbackMs }),
      ...(auditMs === undefined ? {} : { audit: now - auditMs }),
    }
  }

  async function audit({ lines, logEntries }: EraseReport, at: number): Promise<void> {
    const record = { version: 1, by: 'retention', type: 'purged', lines, logEntries } as const
    await memory.log.append([auditEntry({ id: `purged:${at}`, at, conversation: platformScope(''), record })])
  }

  return {
    async runOnce(mostMs) {
      if (isForGood) return
      const over = new AbortController()
      const limit = clock.sleep(mostMs, over.signal).then(
        () => over.abort(),
        () => {},
      )
      try {
        await purge(over.signal)
      } catch (error) {
        // What is left waits for the next time.
        if (!over.signal.aborted)
          log.warn({ error: describeError(error) }, 'what is too old could not be forgotten yet')
      } finally {
        over.abort()
        await limit
      }
    },
    async run(signal) {
      for (let hasFailed = false; !isForGood && !signal.aborted; ) {
        try {
          await purge(signal)
          hasFailed = false
        } catch (error) {
          if (signal.aborted) return
          if (!hasFailed)
            log.warn({ error: describeError(error) }, 'what is too old could not be forgotten yet')
          hasFailed = true
        }
        await clock.sleep(hasFailed ? againMs : purgeMs, signal).catch(() => {})
      }
    },
  }
}

function countOf({ lines, logEntries, stateValues, waitingEvents }: EraseReport): number {
  return lines + logEntries + stateValues + waitingEvents
}
