import type { QueuedEvent } from '../../src/contract/event.ts'
import type { BatchSource, Outcome, Taken, WorkerIdentity } from '../batch-source.ts'
import type { Changes } from '../changes.ts'
import { stoppedError } from '../errors.ts'
import { afterPrefix, decodeConversationKey } from '../keys.ts'
import {
  adoptablePrefix,
  backoffAfter,
  leaseMs,
  maxAttempts,
  maxBatch,
  readyCount,
} from '../mailbox-rules.ts'
import { commitClaim, findRefusal, isStopped, type SqliteClaim } from './commit.ts'
import { decodeEvent, type EventRow, schedule, waitingEvents } from './events.ts'
import type { Context } from './open.ts'

/** Newest version of stored events that this program knows; newer ones are left to newer workers. */
const newestVersion = 1

/** Leases that ended longer ago than this are swept away. */
const sweepMs = 60_000

interface DueRow {
  readonly id: number
  readonly key: string
  readonly revision: number
  readonly epoch: number
  readonly claims: number
}

// Conversations in which something waits that a worker may take: of its queue, or of one whose own workers are gone.
// ?1, ?2: the range of queues that it may look at; ?3: its queue; ?4: its id; ?5: now.
const takeable = `
  FROM conversations LEFT JOIN workers AS holder ON holder.id = worker_id
  WHERE head_queue >= ?1 AND head_queue < ?2 AND due_at IS NOT NULL AND head_version <= ${newestVersion}
    AND worker_id IS NOT ?4`

// Until when a conversation is another's: by its lock, or by its queue.
const heldUntil = 'ifnull(holder.expires_at, 0)'
const ownedUntil = `
  CASE WHEN head_queue = ?3 THEN 0
  ELSE ifnull((SELECT max(expires_at) FROM workers WHERE queue = head_queue), 0) END`

const dueQuery = `
  SELECT conversations.id, key, revision, epoch, claims ${takeable}
    AND due_at <= ?5 AND ${heldUntil} <= ?5 AND ${ownedUntil} <= ?5
  ORDER BY due_at LIMIT 1`
const nextDueQuery = `SELECT min(max(due_at, ${heldUntil}, ${ownedUntil})) AS dueAt ${takeable}`

/** Hands conversations to workers of any process, by a lock in the conversation's row and a lease of its holder. */
export function createBatchSource(context: Context, changes: Changes): BatchSource<SqliteClaim> {
  const { database, clock } = context
  return {
    async take(worker) {
      const due = await database.read(() => findDue(context, worker))
      if (due) {
        const claim = await database.write(() => claimDue(context, worker))
        if (claim) return { type: 'claimed', claim }
      }
      return await database.read(() => nextDue(context, worker))
    },
    commit: (claim, commit) => database.write(() => commitClaim(context, claim, commit)),
    async release(claim, outcome) {
      await database.write(() => releaseClaim(context, claim, outcome))
      changes.notify(false)
    },
    renew: (worker) => database.write(() => renewLease(context, worker)),
    async leave(worker) {
      await database.write(() => {
        database
          .query('DELETE FROM workers WHERE id = ? OR expires_at < ?')
          .run(worker.id, clock.now() - sweepMs)
      })
      changes.notify(false)
    },
    abortReason: (claim) =>
      database.read(
        () => findRefusal(context, claim) ?? (isStopped(context, claim) ? stoppedError() : undefined),
      ),
  }
}

/** The first four parameters of `takeable`. */
function asParameters({ id, queue }: WorkerIdentity): readonly [string, string, string, string] {
  const prefix = adoptablePrefix(queue)
  // With a NUL at its end comes the next string: a range of this queue alone.
  return prefix === undefined ? [queue, `${queue}\0`, queue, id] : [prefix, afterPrefix(prefix), queue, id]
}

function findDue({ database, clock }: Context, worker: WorkerIdentity): DueRow | undefined {
  return database.query<DueRow>(dueQuery).get(...asParameters(worker), clock.now())
}

function nextDue({ database }: Context, worker: WorkerIdentity): Taken<SqliteClaim> {
  const row = database.query<{ dueAt: number | null }>(nextDueQuery).get(...asParameters(worker))
  return { type: 'idle', dueAt: row?.dueAt ?? undefined }
}

function claimDue(context: Context, worker: WorkerIdentity): SqliteClaim | undefined {
  const { database } = context
  const due = findDue(context, worker)
  if (!due) return undefined
  const batch = batchOf(context, due, worker)
  const number = due.claims + 1
  database
    .query('UPDATE conversations SET worker_id = ?, claims = ?, claimed_through = ? WHERE id = ?')
    .run(worker.id, number, batch.at(-1)?.id ?? 0, due.id)
  // Of a turn that ended with its process: the stored events and lines have been amended as well.
  database.query('DELETE FROM amendments WHERE conversation_id = ?').run(due.id)
  renewLease(context, worker)
  return {
    key: due.key,
    conversation: decodeConversationKey(due.key),
    // Never empty: the conversation was chosen because its first event is ready.
    events: batch.map((row) => decodeEvent(context, row)) as [QueuedEvent, ...QueuedEvent[]], // see above
    attempt: (batch[0]?.attempts ?? 0) + 1,
    revision: due.revision,
    conversationId: due.id,
    epoch: due.epoch,
    workerId: worker.id,
    number,
  }
}

/** The first waiting events: those that are ready and that the worker may take. */
function batchOf(context: Context, due: DueRow, worker: WorkerIdentity): readonly EventRow[] {
  const waiting = waitingEvents(context, due.id, maxBatch + 1)
  const ready = waiting.slice(0, readyCount(waiting, context.clock.now()))
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
  database
    .query('UPDATE conversations SET worker_id = NULL, claimed_through = 0 WHERE id = ?')
    .run(claim.conversationId)
  database.query('DELETE FROM amendments WHERE conversation_id = ?').run(claim.conversationId)
  schedule(context, claim.conversationId)
}

/** What is left of the batch waits longer after each failure, and is given up in the end. */
function countFailure(
  { database, clock }: Context,
  claim: SqliteClaim,
  through: number,
  errorName: string,
): void {
  const [first] = database
    .query<{ attempts: number; given_up: number }>(
      `UPDATE events SET attempts = attempts + 1, last_error = ?, given_up = attempts + 1 >= ${maxAttempts}
      WHERE conversation_id = ? AND given_up = 0 AND id <= ? RETURNING attempts, given_up`,
    )
    .all(errorName, claim.conversationId, through)
  if (!first || first.given_up === 1) return
  database
    .query('UPDATE conversations SET retry_at = ? WHERE id = ?')
    .run(clock.now() + backoffAfter(first.attempts), claim.conversationId)
}
