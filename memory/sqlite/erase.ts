import { setImmediate } from 'node:timers/promises'
import type { EraseReport, EraseScope } from '../../src/contract/memory.ts'
import { eraseSlice } from './erase-slice.ts'
import type { Context } from './open.ts'
import { scrub } from './scrub.ts'

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
  await scrub(context)
  return sum
}
