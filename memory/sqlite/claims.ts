import type { QueuedEvent } from '../../src/contract/event.ts'
import type { BatchSource, Outcome, WorkerIdentity } from '../batch-source.ts'
import { stoppedError } from '../errors.ts'
import { afterPrefix, decodeConversationKey } from '../keys.ts'
import {
  adoptablePrefix,
  backoffAfter,
  leaseMs,
  logDeadly,
  maxAttempts,
  maxGivenUp,
  maxTakeovers,
  readyCount,
  renewMs,
  takeoversName,
} from '../mailbox-rules.ts'
import type { WorkerBell } from '../worker-bell.ts'
import { commitClaim, findRefusal, isStopped, letGo, type SqliteClaim } from './commit.ts'
import { decodeEvent, type EventRow, markSeen, waitingEvents, waitingTimings } from './events.ts'
import type { Context } from './open.ts'

/** Newest version of stored events that this program knows; newer ones are left to newer workers. */
export const newestVersion = 1

/** How often a worker with nothing to do looks for locks and queues whose processes are gone. */
const lookAgainMs = 1_000

/** Leases that ended longer ago than this are swept away. */
const sweepMs = 60_000

interface DueRow {
  readonly id: number
  readonly key: string
  readonly revision: number
  readonly epoch: number
  readonly claims: number
  /** Up to which event the last holder had them, and may have acted on them; 0: no further than it committed. */
  readonly claimed_through: number
  /** How often in a row holders died or hung, the last one included. */
  readonly takeovers: number
}

/** A conversation that is to be locked, and the batch that its worker gets. */
type Claimable = Omit<DueRow, 'claimed_through' | 'takeovers'> &
  Pick<SqliteClaim, 'events' | 'attempt' | 'isTakenOver' | 'acceptedAt'>

// Conversations that nobody holds and in which something is ready. ?1: the worker's queue; ?2: now; ?3: the worker.
const due = `
  SELECT conversations.id, key, revision, epoch, claims, claimed_through,
    takeovers + (worker_id IS NOT NULL) AS takeovers
  FROM conversations LEFT JOIN workers AS holder ON holder.id = worker_id
  WHERE due_at <= ?2 AND head_version <= ${newestVersion}
    AND worker_id IS NOT ?3 AND ifnull(holder.expires_at, 0) <= ?2`

const dueQuery = `${due} AND head_queue = ?1 ORDER BY due_at LIMIT 1`

// Of queues between ?4 and ?5 whose own workers are gone.
const adoptableQuery = `
  ${due} AND head_queue >= ?4 AND head_queue < ?5 AND head_queue <> ?1
    AND NOT EXISTS (SELECT 1 FROM workers WHERE queue = head_queue AND expires_at > ?2)
  ORDER BY due_at LIMIT 1`

const nextDueQuery = `
  SELECT due_at AS dueAt FROM conversations
  WHERE head_queue = ? AND due_at IS NOT NULL AND head_version <= ${newestVersion} AND worker_id IS NULL
  ORDER BY due_at LIMIT 1`

/** Hands conversations to workers of any process, by a lock in the conversation's row and a lease of its holder. */
export function createBatchSource(context: Context, bell: WorkerBell): BatchSource<SqliteClaim> {
  const { database, clock } = context
  return {
    async take(worker, count) {
      // Without a lock at first: most of the time there is nothing to take.
      const idle = await database.read(() => {
        return findDue(context, worker) ? undefined : { claims: [], dueAt: nextDue(context, worker) }
      })
      if (idle) return idle
      return await database.write(() => {
        return { claims: claimDue(context, worker, count), dueAt: nextDue(context, worker) }
      })
    },
    async commit(claim, commit, isLast) {
      const { committed, isWaiting } = await database.write(() => commitClaim(context, claim, commit, isLast))
      if (isWaiting) bell.ring(false)
      return committed
    },
    async release(claim, outcome) {
      await database.write(() => releaseClaim(context, claim, outcome))
      bell.ring(false)
    },
    renew: (worker) => database.write(() => renewLease(context, worker)),
    async leave(worker) {
      await database.write(() => {
        database
          .query('DELETE FROM workers WHERE id = ? OR expires_at < ?')
          .run(worker.id, clock.now() - sweepMs)
      })
      bell.ring(false)
    },
    abortReason: (claim) =>
      database.read(
        () => findRefusal(context, claim) ?? (isStopped(context, claim) ? stoppedError() : undefined),
      ),
  }
}

function findDue({ database, clock }: Context, { id, queue }: WorkerIdentity): DueRow | undefined {
  const now = clock.now()
  const own = database.query<DueRow>(dueQuery).get(queue, now, id)
  const prefix = adoptablePrefix(queue)
  if (own || prefix === undefined) return own
  return database.query<DueRow>(adoptableQuery).get(queue, now, id, prefix, afterPrefix(prefix))
}

function nextDue({ database, clock }: Context, { queue }: WorkerIdentity): number {
  const row = database.query<{ dueAt: number }>(nextDueQuery).get(queue)
  return Math.min(row?.dueAt ?? Number.POSITIVE_INFINITY, clock.now() + lookAgainMs)
}

function claimDue(context: Context, worker: WorkerIdentity, count: number): readonly SqliteClaim[] {
  const claims: SqliteClaim[] = []
  while (claims.length < count) {
    const found = findDue(context, worker)
    if (!found) break
    const claim = claimFound(context, worker, found)
    if (!claim) break
    claims.push(claim)
  }
  return claims
}

function claimFound(context: Context, worker: WorkerIdentity, found: DueRow): SqliteClaim | undefined {
  const { database } = context
  const batch = batchOf(context, found, worker)
  const [first] = batch
  if (!first) {
    // Its holder died between its commit and its release: what it was due for is gone.
    letGo(context, found.id)
    return undefined
  }
  if (found.takeovers >= maxTakeovers) {
    giveUpDeadly(context, found, first)
    return undefined
  }
  // Of a turn that ended with its process: the stored events and lines have been amended as well.
  database.query('DELETE FROM amendments WHERE conversation_id = ?').run(found.id)
  database
    .query(
      'UPDATE conversations SET worker_id = ?, claims = claims + 1, claimed_through = ?, takeovers = ? WHERE id = ?',
    )
    .run(worker.id, batch.at(-1)?.id ?? 0, found.takeovers, found.id)
  return claimOf(context, worker, {
    ...found,
    // Never empty: the conversation was chosen because its first event is ready.
    events: batch.map((row) => decodeEvent(context, row)) as [QueuedEvent, ...QueuedEvent[]], // see above
    attempt: first.attempts + 1,
    isTakenOver: batch.some(({ id, last_error }) => id <= found.claimed_through || last_error !== ''),
    acceptedAt: first.accepted_at,
  })
}

/** The claim of a conversation that the caller's transaction locks; the row is as it was before. */
export function claimOf(
  context: Context,
  worker: WorkerIdentity,
  { id, key, revision, epoch, claims, events, attempt, isTakenOver, acceptedAt }: Claimable,
): SqliteClaim {
  const number = claims + 1
  // As old as this it is renewed in time: see `keepAlive` in memory/workers.ts.
  if (leaseOf(context, worker) < context.clock.now() + leaseMs - renewMs) renewLease(context, worker)
  const conversation = decodeConversationKey(key)
  const workerId = worker.id
  const turn = { key, conversation, events, attempt, isTakenOver, acceptedAt, revision }
  return { ...turn, conversationId: id, epoch, workerId, number }
}

/** The first waiting events: those that are ready and that the worker may take. */
function batchOf(context: Context, { id }: DueRow, worker: WorkerIdentity): readonly EventRow[] {
  const count = readyCount(waitingTimings(context, id), context.clock.now())
  const ready = waitingEvents(context, id, count)
  const foreign = ready.findIndex(({ queue, version }) => {
    return version > newestVersion || !mayTake(context, worker, queue)
  })
  return foreign < 0 ? ready : ready.slice(0, foreign)
}

function mayTake({ database, clock }: Context, worker: WorkerIdentity, queue: string): boolean {
  if (queue === worker.queue) return true
  const prefix = adoptablePrefix(worker.queue)
  if (prefix === undefined || !queue.startsWith(prefix)) return false
  return !database.query('SELECT 1 FROM workers WHERE queue = ? AND expires_at > ?').get(queue, clock.now())
}

function leaseOf({ database }: Context, worker: WorkerIdentity): number {
  const lease = database.query<{ at: number }>('SELECT expires_at AS at FROM workers WHERE id = ?')
  return lease.get(worker.id)?.at ?? 0
}

function renewLease({ database, clock }: Context, worker: WorkerIdentity): void {
  database
    .query('INSERT OR REPLACE INTO workers (id, queue, expires_at) VALUES (?, ?, ?)')
    .run(worker.id, worker.queue, clock.now() + leaseMs)
}

function releaseClaim(context: Context, claim: SqliteClaim, outcome: Outcome): void {
  const { database } = context
  const through = database
    .query<{ id: number }>(
      'SELECT claimed_through AS id FROM conversations WHERE id = ? AND worker_id = ? AND claims = ?',
    )
    .get(claim.conversationId, claim.workerId, claim.number)?.id
  // Erased whole, or another worker's by now.
  if (through === undefined) return
  if (outcome.type === 'failed') countFailure(context, claim, through, outcome.errorName)
  letGo(context, claim.conversationId, { mayBeSeen: outcome.type === 'failed' || outcome.mayBeSeen })
}

/** What is left of the batch waits longer after each failure, and is given up in the end. */
function countFailure(context: Context, claim: SqliteClaim, through: number, errorName: string): void {
  const { database, clock } = context
  const [first] = database
    .query<{ attempts: number; given_up: number }>(
      `UPDATE events SET attempts = attempts + 1, last_error = ?, given_up = attempts + 1 >= ${maxAttempts}
      WHERE conversation_id = ? AND given_up = 0 AND id <= ? RETURNING attempts, given_up`,
    )
    .all(errorName, claim.conversationId, through)
  if (!first) return
  if (first.given_up === 1) {
    dropOldest(context, claim.conversationId)
    return
  }
  database
    .query('UPDATE conversations SET retry_at = ? WHERE id = ?')
    .run(clock.now() + backoffAfter(first.attempts), claim.conversationId)
}

/** Gives the event up that its holders may have died of. */
function giveUpDeadly(context: Context, { id, takeovers }: DueRow, first: EventRow): void {
  const { database, log } = context
  const given = database
    .query<{ event_id: string }>(
      'UPDATE events SET given_up = 1, attempts = attempts + ?, last_error = ? WHERE id = ? RETURNING event_id',
    )
    .get(takeovers, takeoversName, first.id)
  logDeadly(log, first.queue, given?.event_id ?? '')
  database.query('UPDATE conversations SET takeovers = 0 WHERE id = ?').run(id)
  dropOldest(context, id)
  letGo(context, id, { mayBeSeen: true })
}

/** Of what was given up the last ones are kept. */
function dropOldest(context: Context, conversationId: number): void {
  const dropped = context.database
    .query<{ platform: string; event_id: string }>(
      `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE conversation_id = ? AND given_up = 1
        ORDER BY id DESC LIMIT -1 OFFSET ${maxGivenUp}) RETURNING platform, event_id`,
    )
    .all(conversationId)
  for (const { platform, event_id } of dropped) markSeen(context, platform, event_id)
}
