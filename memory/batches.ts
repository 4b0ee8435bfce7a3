import type { MailboxWorker } from '../src/contract/mailbox.ts'
import type { Claim, WorkerIdentity } from './batch-source.ts'
import { type HandleOptions, handleBatch } from './handle-batch.ts'

/** Room for one batch at a worker, kept until it is used. */
export interface Slot<DriverClaim extends Claim> {
  readonly worker: WorkerIdentity
  /** Hands the claim over, or gives the room back. Called once. */
  use(claim: DriverClaim | undefined): void
}

/** What the workers of a store know of one another; nothing is kept of a conversation in which nothing runs. */
export interface RunningBatches<DriverClaim extends Claim> {
  readonly running: Map<DriverClaim, AbortController>
  /** Room that is kept for a batch. */
  readonly reserved: Set<Promise<void>>
  /** By storage key of a conversation, the batch of it that was started last. */
  readonly last: Map<string, Promise<void>>
}

/** What runs at one worker. */
export interface Batches<DriverClaim extends Claim> {
  /** For how many more there is room. */
  room(): number
  /** Calls {@link handleBatch}, after the batch before it has ended: a conversation is let go before its handler is done. */
  start(claim: DriverClaim): void
  /** `undefined`: there is no room. */
  reserve(worker: WorkerIdentity): Slot<DriverClaim> | undefined
  /** Claims that still hold their conversation. */
  held(): ReadonlySet<DriverClaim>
  /** Resolves when nothing runs, and nothing will. */
  end(): Promise<void>
}

/** What the batches of a worker need. */
interface BatchesOptions<DriverClaim extends Claim>
  extends Omit<HandleOptions<DriverClaim>, 'worker' | 'onReleased'> {
  /** Called when there is room again, after there was none. */
  readonly onRoom: () => void
}

/** Builds it. */
export function createBatches<DriverClaim extends Claim>(
  worker: MailboxWorker,
  { running, reserved: allReserved, last }: RunningBatches<DriverClaim>,
  options: BatchesOptions<DriverClaim>,
): Batches<DriverClaim> {
  const handling = new Set<Promise<void>>()
  const held = new Set<DriverClaim>()
  const reserved = new Set<Promise<void>>()
  const room = () => worker.concurrency - handling.size - reserved.size

  async function run(claim: DriverClaim, before: Promise<void> | undefined): Promise<void> {
    const controller = new AbortController()
    running.set(claim, controller)
    held.add(claim)
    const onReleased = () => void held.delete(claim)
    if (before) await before
    await handleBatch(claim, controller.signal, { ...options, worker, onReleased })
    onReleased()
    running.delete(claim)
  }

  function start(claim: DriverClaim): void {
    const { key } = claim
    const ran = run(claim, last.get(key)).finally(() => {
      if (last.get(key) === ran) last.delete(key)
      makeRoom(() => handling.delete(ran))
    })
    last.set(key, ran)
    handling.add(ran)
  }

  function makeRoom(leave: () => void): void {
    const wasFull = room() <= 0
    leave()
    if (wasFull) options.onRoom()
  }

  return {
    room,
    start,
    reserve(identity) {
      if (room() <= 0) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      reserved.add(promise)
      allReserved.add(promise)
      return {
        worker: identity,
        use(claim) {
          allReserved.delete(promise)
          if (claim) {
            reserved.delete(promise)
            start(claim)
          } else makeRoom(() => reserved.delete(promise))
          resolve()
        },
      }
    },
    held: () => held,
    async end() {
      while (handling.size + reserved.size > 0) await Promise.all([...handling, ...reserved])
    },
  }
}
