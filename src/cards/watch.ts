import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '../contract/clock.ts'
import type { Log } from '../contract/log.ts'

/** What `watchDirectory` takes. */
export interface WatchOptions {
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
  /** Ends the watching. */
  readonly signal: AbortSignal
  /** Called after something changed, when the writing has had time to finish. */
  readonly onChange: () => Promise<void>
}

// An editor saves in several steps: a new file, a rename, a change of rights.
const settleMs = 200
const retryMs = 5000

/** Tells of changes in a folder, also when the folder itself is replaced. */
export function watchDirectory({ directory, clock, log, signal, onChange }: WatchOptions): void {
  let watcher: FSWatcher | undefined
  let isDue = false
  let isBlind = false

  function open(): boolean {
    watcher?.close()
    try {
      watcher = watch(directory, { persistent: false }, changed)
      watcher.on('error', changed)
      isBlind = false
    } catch (error) {
      if (!isBlind)
        log.warn({ directory, error }, 'Changes of the cards cannot be noticed now; trying again.')
      isBlind = true
    }
    return !isBlind
  }

  async function follow(): Promise<void> {
    await clock.sleep(settleMs, signal)
    // What comes from now on is another change.
    isDue = false
    while (!open()) await clock.sleep(retryMs, signal)
    await onChange()
  }

  function changed(): void {
    if (isDue || signal.aborted) return
    isDue = true
    follow().catch((error: unknown) => {
      isDue = false
      if (!signal.aborted) log.error({ error }, 'The changed cards could not be loaded.')
    })
  }

  signal.addEventListener('abort', () => watcher?.close(), { once: true })
  if (!open()) changed()
}
