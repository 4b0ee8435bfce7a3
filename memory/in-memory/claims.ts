import type { Clock } from '../../src/contract/clock.ts'
import type { QueuedEvent } from '../../src/contract/event.ts'
import type { BatchSource, Outcome, WorkerIdentity } from '../batch-source.ts'
import {
  adoptablePrefix,
  backoffAfter,
  hasCome,
  maxAttempts,
  maxGivenUp,
  readyAt,
  readyCount,
} from '../mailbox-rules.ts'
import type { WorkerBell } from '../worker-bell.ts'
import { commitClaim } from './commit.ts'
import {
  type Conversation,
  checkOpen,
  letGo,
  type MemoryClaim,
  type StoredEvent,
  seenKey,
  type Tables,
} from './open.ts'

/** Hands conversations to workers. One process: claims are lost by an erase only, and need no leases. */
export function createBatchSource(tables: Tables, clock: Clock, bell: WorkerBell): BatchSource<MemoryClaim> {
  return {
    async take(worker, count) {
      checkOpen(tables)
      tables.workers.set(worker.id, worker.queue)
      const claims: MemoryClaim[] = []
      for (;;) {
        const next = findNext(tables, worker)
        if (!next || !hasCome(next.dueAt, clock.now()) || claims.length === count)
          return { claims, dueAt: next?.dueAt }
        claims.push(claimOf(tables, next.row, worker, clock.now()))
      }
    },
    async commit(claim, commit, isLast) {
      const committed = commitClaim(tables, clock, claim, commit, isLast)
      if (isLast && claim.row.events.length > 0) bell.ring(false)
      return committed
    },
    async release(claim, outcome) {
      if (claim.row.claim !== claim) return
      letGo(claim.row, outcome.type === 'failed' || outcome.mayBeSeen)
      if (outcome.type === 'failed') countFailure(tables, claim, outcome, clock.now())
      bell.ring(false)
    },
    renew: async () => {},
    async leave(worker) {
      tables.workers.delete(worker.id)
      bell.ring(false)
    },
    abortReason: async () => undefined,
  }
}

interface Next {
  readonly row: Conversation
  readonly dueAt: number
}

/** The conversation that is, or will be, ready first. */
function findNext(tables: Tables, worker: WorkerIdentity): Next | undefined {
  let next: Next | undefined
  for (const row of tables.conversations.values()) {
    const waiting = waitingEvents(row)
    const ready = readyAt(waiting)
    if (row.claim || ready === undefined || !mayTake(tables, worker, waiting[0])) continue
    const dueAt = Math.max(ready, row.retryAt)
    if (!next || dueAt < next.dueAt) next = { row, dueAt }
  }
  return next
}

function claimOf(tables: Tables, row: Conversation, worker: WorkerIdentity, now: number): MemoryClaim {
  const waiting = waitingEvents(row)
  const ready = waiting.slice(0, readyCount(waiting, now))
  const foreign = ready.findIndex((stored) => !mayTake(tables, worker, stored))
  const batch = foreign < 0 ? ready : ready.slice(0, foreign)
  const { key, conversation, revision, epoch } = row
  // Never empty: the conversation was chosen because its first event is ready.
  const events = batch.map(({ event }) => event) as [QueuedEvent, ...QueuedEvent[]] // see above
  const attempt = (batch[0]?.attempts ?? 0) + 1
  const acceptedAt = batch[0]?.acceptedAt ?? now
  const isTakenOver = batch.some(({ event, lastError }) => lastError !== '' || row.handedOver.has(event.id))
  row.handedOver = new Set(events.map(({ id }) => id))
  row.claim = { key, conversation, revision, epoch, row, events, attempt, isTakenOver, acceptedAt }
  return row.claim
}

function mayTake(tables: Tables, worker: WorkerIdentity, stored: StoredEvent | undefined): boolean {
  if (!stored) return false
  if (stored.queue === worker.queue) return true
  const prefix = adoptablePrefix(worker.queue)
  const isGone = ![...tables.workers.values()].includes(stored.queue)
  return prefix !== undefined && stored.queue.startsWith(prefix) && isGone
}

function waitingEvents(row: Conversation): readonly StoredEvent[] {
  return row.events.filter(({ isGivenUp }) => !isGivenUp)
}

/** What is left of the batch waits longer after each failure, and is given up in the end. */
function countFailure(
  tables: Tables,
  { row, events }: MemoryClaim,
  outcome: Outcome & { type: 'failed' },
  now: number,
): void {
  const left = row.events.filter(({ event }) => events.some(({ id }) => id === event.id))
  for (const stored of left) {
    stored.attempts += 1
    stored.lastError = outcome.errorName
    stored.isGivenUp = stored.attempts >= maxAttempts
  }
  const first = left[0]
  if (first && !first.isGivenUp) row.retryAt = now + backoffAfter(first.attempts)
  const dropped = new Set(row.events.filter(({ isGivenUp }) => isGivenUp).slice(0, -maxGivenUp))
  row.events = row.events.filter((stored) => !dropped.has(stored))
  for (const { event } of dropped) tables.seen.set(seenKey(row.conversation.platform, event.id), now)
}
