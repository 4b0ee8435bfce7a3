import { MemoryError } from '../../src/contract/errors.ts'
import { describeError } from '../../src/util/describe-error.ts'
import type { Context } from './connection.ts'

/** Pause before a refusal of the store is met again. */
const refusedMs = 250

/** Asks until the store answers; `undefined` where the signal is aborted first, or the store closed. */
export async function patiently<Result>(
  { clock, log }: Context,
  ask: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (MemoryError.isInstance(error) && error.code === 'closed') return undefined
      if (tries === 0) log.warn({ error: describeError(error) }, 'the store refuses to hand over events')
    }
    await clock.sleep(refusedMs, signal).catch(() => {})
  }
  return undefined
}
