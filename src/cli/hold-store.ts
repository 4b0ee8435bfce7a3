import { movingMark } from '../../memory/transfer-marks.ts'
import { systemClock } from '../app/system.ts'
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

/**
 * Does the work of a transfer while the store counts as in use, and programs see that it is moved; over at its end, and seconds after
 * this process dies. A store that is full is not held: it takes no writes of others either.
 */
export async function holdStore<Result>(
  store: Store,
  shown: string,
  work: (signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const markMoving = async () => await store.transfer.storeMark(movingMark, shown)
  try {
    await markMoving()
  } catch (error) {
    if (MemoryError.isInstance(error) && error.code === 'full') return await work(signal)
    throw error
  }
  const marked = async (held: AbortSignal) => {
    // A program that began before the lease took the mark for one that was left behind.
    await markMoving()
    try {
      return await work(held)
    } finally {
      // The next program takes it away where this cannot.
      await store.transfer.storeMark(movingMark, undefined).catch(() => {})
    }
  }
  return await holdLease(store, shown, marked, signal)
}

async function holdLease<Result>(
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
