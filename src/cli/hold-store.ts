import { leavingMark } from '../../memory/transfer-marks.ts'
import { systemClock } from '../app.ts'
import { MemoryError } from '../contract/errors.ts'
import { leaseMs } from '../contract/lease.ts'
import type { Store } from '../contract/store.ts'
import { type Surroundings, warn } from './surroundings.ts'

const transferLease = 'transfer'

/** So long one who has just ended may still look alive. */
const patienceMs = leaseMs + 1_000
const sayMs = 1_000

/** Those who have just ended are given the time to be forgotten. */
export async function refuseInUse(store: Store, shown: string, surroundings: Surroundings): Promise<void> {
  const { signal } = surroundings
  const since = systemClock.now()
  let isTold = false
  while (await store.transfer.isInUse(signal)) {
    const waitedMs = systemClock.now() - since
    if (waitedMs > patienceMs) throw inUseError(shown)
    if (!isTold && waitedMs >= sayMs) {
      isTold = true
      warn(surroundings, `Waiting to see whether a program still uses ${shown}.`)
    }
    await systemClock.sleep(250, signal)
  }
}

/** As {@link holdStore}, for one that is only read; `leavingMark` tells programs. One that is full takes no writes of others either. */
export async function holdSource<Result>(
  store: Store,
  shown: string,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  try {
    await store.transfer.storeMark(leavingMark, shown, signal)
  } catch (error) {
    if (MemoryError.isInstance(error) && error.code === 'full') return await work(signal)
    throw error
  }
  try {
    return await holdStore(store, shown, work, signal)
  } finally {
    await store.transfer.storeMark(leavingMark, undefined)
  }
}

/** Does the work of a transfer while the store counts as in use; given back at its end, and forgotten when this process dies. */
export async function holdStore<Result>(
  store: Store,
  shown: string,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const over = new AbortController()
  const begun = new AbortController()
  systemClock.sleep(patienceMs, begun.signal).then(
    () => over.abort(),
    () => {},
  )
  let outcome: (() => Result) | undefined
  await store.leases.hold(
    transferLease,
    async (held) => {
      begun.abort()
      try {
        const result = await work(held)
        outcome = () => result
      } catch (error) {
        const failure = held.aborted && !signal.aborted ? inUseError(shown) : error
        outcome = () => {
          throw failure
        }
      }
      // Lost, it is not held again.
      over.abort()
    },
    AbortSignal.any([signal, over.signal]),
    { outlastsStore: true },
  )
  begun.abort()
  if (outcome) return outcome()
  signal.throwIfAborted()
  throw inUseError(shown)
}

function inUseError(shown: string): MemoryError {
  return new MemoryError({
    code: 'busy',
    what: `A running program uses the store ${shown}.`,
    remedy: 'End it first (all of its processes), then try again.',
  })
}
