import type { MailboxWorker } from '../../src/contract/mailbox.ts'
import { type Metrics, noMetrics } from '../../src/contract/metrics.ts'
import type { PlatformAdapter } from '../../src/contract/platform.ts'
import type { Store } from '../../src/contract/store.ts'
import { describeError } from '../../src/util/describe-error.ts'

/** What a worker tells of its work as it happens, so that it is known of one that dies a moment later. */
export type Tell =
  | { readonly type: 'loaded' }
  /** The commit of these events was written, or what it failed with: the code of an error. */
  | { readonly type: 'committed'; readonly eventIds: readonly string[]; readonly outcome: string }
  /** It has let a batch go, and what that failed with; empty: nothing. */
  | { readonly type: 'let-go'; readonly eventIds: readonly string[]; readonly outcome: string }
  /** Begins to show what it took over from somebody who may have shown it. */
  | { readonly type: 'taken-over'; readonly eventIds: readonly string[] }
  /** That has ended. */
  | { readonly type: 'shown-again'; readonly eventIds: readonly string[] }
  /** What `dramatis_repeated_deliveries_total` counts. */
  | { readonly type: 'counted'; readonly outcome: string }
  /** It ends by itself: the code of an error. */
  | { readonly type: 'failed'; readonly outcome: string }

/** A tell, by whom, and when. */
export type Told = Tell & { readonly sender: string; readonly at: number }

type TellParent = (tell: Tell) => void

/** The store, telling what becomes of each batch. */
export function watchStore(store: Store, tell: TellParent): Store {
  const watched = ({ handle, ...worker }: MailboxWorker): MailboxWorker => ({
    ...worker,
    async handle(batch) {
      let outcome = ''
      try {
        await handle({
          ...batch,
          async commit(commit) {
            const eventIds = commit.handledEventIds
            try {
              const committed = await batch.commit(commit)
              tell({ type: 'committed', eventIds, outcome: 'written' })
              return committed
            } catch (error) {
              tell({ type: 'committed', eventIds, outcome: describeError(error) })
              throw error
            }
          },
        })
      } catch (error) {
        outcome = describeError(error)
        throw error
      } finally {
        tell({ type: 'let-go', eventIds: batch.events.map(({ id }) => id), outcome })
      }
    },
  })
  return { ...store, mailbox: { ...store.mailbox, work: (worker) => store.mailbox.work(watched(worker)) } }
}

/** The adapter, telling what it shows after a take-over. */
export function watchAdapter(adapter: PlatformAdapter, tell: TellParent): PlatformAdapter {
  return {
    ...adapter,
    async deliver(target, parts, signal) {
      const { eventIds, isTakenOver } = target
      if (isTakenOver) tell({ type: 'taken-over', eventIds })
      try {
        return await adapter.deliver(target, parts, signal)
      } finally {
        if (isTakenOver) tell({ type: 'shown-again', eventIds })
      }
    },
  }
}

/** Metrics of which the parent sees what was repeated. */
export function watchedMetrics(tell: TellParent): Metrics {
  return {
    ...noMetrics,
    count(name, labels) {
      if (name === 'dramatis_repeated_deliveries_total')
        tell({
          type: 'counted',
          outcome: `${Object.entries(labels).find(([label]) => label === 'outcome')?.[1]}`,
        })
    },
  }
}
