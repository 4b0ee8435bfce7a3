import { movingMark, unfinishedError, unfinishedMark } from '../../memory/transfer-marks.ts'
import type { Clock } from '../contract/clock.ts'
import { MemoryError } from '../contract/errors.ts'
import { leaseMs } from '../contract/lease.ts'
import type { Log } from '../contract/log.ts'
import type { Store } from '../contract/store.ts'

/**
 * Refuses a store that a transfer works on, or that holds only a part of what it is to hold, with a MemoryError. One whose transfer
 * has just ended, or was killed, is waited for.
 */
export async function refuseMoving(
  { transfer }: Store,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal?: AbortSignal },
): Promise<void> {
  const until = clock.now() + leaseMs + 1_000
  for (let isTold = false; ; isTold = true) {
    const unfinished = await transfer.fetchMark(unfinishedMark, signal)
    const moving = await transfer.fetchMark(movingMark, signal)
    if (unfinished === undefined && moving === undefined) return
    if (!(await transfer.isInUse(signal))) {
      if (unfinished !== undefined) throw unfinishedError('The store', unfinished)
      return await transfer.storeMark(movingMark, undefined)
    }
    if (clock.now() >= until)
      throw new MemoryError({
        code: 'busy',
        what: 'A transfer (`migrate`, `backup` or `restore`) works on the store.',
        remedy: 'Wait for its end, then try again.',
      })
    if (!isTold) log.warn({}, 'a transfer works on the store, or was killed: waiting to see')
    await clock.sleep(250, signal)
  }
}
