import { setImmediate } from 'node:timers/promises'
import type { EraseReport, EraseScope } from '../../src/contract/memory.ts'
import { eraseSlice } from './erase-slice.ts'
import type { Context } from './open.ts'

/** Pauses between attempts to empty the write-ahead log while another process reads. */
const truncatePausesMs = [50, 200, 500, 1_000]

/** How to erase. */
export interface EraseOptions {
  readonly signal: AbortSignal | undefined
  /** Told the storage key of each conversation in which something was forgotten. */
  readonly onErased: (key: string) => void
}

/** Forgets, slice by slice. The last slice finds nothing more, so a turn cannot slip anything in between. */
export async function erase(
  context: Context,
  scope: EraseScope,
  options: EraseOptions,
): Promise<EraseReport> {
  const sum = { lines: 0, logEntries: 0, stateValues: 0, waitingEvents: 0 }
  for (let isLast = false; !isLast; ) {
    options.signal?.throwIfAborted()
    const slice = await context.database.write(() => eraseSlice(context, scope))
    for (const key of slice.conversations) options.onErased(key)
    sum.lines += slice.report.lines
    sum.logEntries += slice.report.logEntries
    sum.stateValues += slice.report.stateValues
    sum.waitingEvents += slice.report.waitingEvents
    isLast = slice.isLast
    // Others have their turn between two slices.
    await setImmediate()
  }
  await truncateWriteAheadLog(context)
  return sum
}

/** Deleted content is overwritten in the file (`secure_delete`), but the write-ahead log still has it. */
async function truncateWriteAheadLog({ database, clock, log }: Context): Promise<void> {
  for (const pauseMs of [...truncatePausesMs, undefined]) {
    const result = await database.read(() =>
      database.query<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').get(),
    )
    if (result?.busy !== 1) return
    if (pauseMs !== undefined) await clock.sleep(pauseMs)
  }
  log.warn({}, 'the write-ahead log keeps erased texts until no other process reads the store')
}
