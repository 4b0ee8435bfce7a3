import type { ConversationKey } from '../src/contract/conversation.ts'
import type { Batch, Commit, Committed } from '../src/contract/mailbox.ts'

/** The right to act on the first events of a conversation. A driver's own claim adds what its commit needs. */
export interface Claim {
  /** Storage key of the conversation. */
  readonly key: string
  readonly conversation: ConversationKey
  readonly events: Batch['events']
  readonly attempt: number
  readonly isTakenOver: boolean
  /** See `Batch.acceptedAt`. */
  readonly acceptedAt: number
  readonly revision: number
}

/** Claims, and when there may be more (ms since 1970; `undefined`: nothing waits). */
export interface Taken<DriverClaim> {
  readonly claims: readonly DriverClaim[]
  readonly dueAt: number | undefined
}

/**
 * How a batch ended: what is left of it may be taken again at once, or after a pause. `mayBeSeen`: it may have been acted on, and
 * {@link Batch.isTakenOver} is to say so; what failed has been.
 */
export type Outcome =
  | { readonly type: 'offer-again'; readonly mayBeSeen: boolean }
  | { readonly type: 'failed'; readonly errorName: string }

/** A worker as a driver knows it. */
export interface WorkerIdentity {
  readonly id: string
  readonly queue: string
}

/** What the loop of `memory/workers.ts` asks of a driver. */
export interface BatchSource<DriverClaim extends Claim> {
  /** Locks the conversations that have been ready for longest, at most `count`, for this worker. */
  take(worker: WorkerIdentity, count: number): Promise<Taken<DriverClaim>>
  /**
   * What {@link Batch.commit} does: `commitClaim` in the driver's `commit.ts`. `isLast`: nothing of the batch is left after it, and
   * the conversation is let go with the same write.
   */
  commit(claim: DriverClaim, commit: Commit, isLast: boolean): Promise<Committed>
  /** Lets the conversation go; nothing where it is another's by now. */
  release(claim: DriverClaim, outcome: Outcome): Promise<void>
  /** Tells other processes that this worker lives. */
  renew(worker: WorkerIdentity): Promise<void>
  /** Tells them that it has ended. */
  leave(worker: WorkerIdentity): Promise<void>
  /** Why a claim is to be aborted: stopped or erased by another process, or its lock is lost. `undefined`: it is not. */
  abortReason(claim: DriverClaim): Promise<Error | undefined>
}
