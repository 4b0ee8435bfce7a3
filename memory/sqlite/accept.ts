import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Acceptance, AcceptOptions } from '../../src/contract/mailbox.ts'
import type { WorkerIdentity } from '../batch-source.ts'
import { encodeConversationKey } from '../keys.ts'
import { maxWaiting, readyAt, seenMs } from '../mailbox-rules.ts'
import { claimOf, newestVersion } from './claims.ts'
import type { SqliteClaim } from './commit.ts'
import { enterConversation } from './conversations.ts'
import { storePosition, type WaitingTiming, waitingTimings } from './events.ts'
import type { Context } from './open.ts'
import { seal } from './sealed.ts'

/** What became of an event; with a claim, its conversation is locked for the worker that was offered. */
export interface Accepted {
  readonly acceptance: Acceptance
  readonly claim: SqliteClaim | undefined
}

interface ConversationRow {
  readonly id: number
  readonly revision: number
  readonly epoch: number
  readonly claims: number
  readonly due_at: number | null
  readonly retry_at: number
  readonly worker_id: string | null
}

/**
 * Stores an event that is not known yet, in a transaction of the caller's; where nothing else waits or runs in its conversation and
 * it may be handed over at once, the worker, which has room, gets it with the same write.
 */
export function acceptEvent(
  context: Context,
  event: QueuedEvent,
  options: AcceptOptions,
  worker?: WorkerIdentity,
): Accepted {
  const known = isKnown(context, event.conversation.platform, event.id)
  let claim: SqliteClaim | undefined
  if (!known) {
    const row = enterRow(context, event)
    // Where nothing is due, nothing waits.
    const waiting = row.due_at === null ? [] : waitingTimings(context, row.id)
    if (waiting.length >= maxWaiting) return { acceptance: 'full', claim }
    const { queue, quietMs, maxWaitMs } = options
    const timing = { acceptedAt: context.clock.now(), quietMs, maxWaitMs, queue, version: event.version }
    const eventRow = insertEvent(context, row.id, event, timing)
    const dueAt = Math.max(readyAt([...waiting, timing]) ?? 0, row.retry_at)
    const isFree = row.worker_id === null && waiting.length === 0 && event.version <= newestVersion
    const holder = isFree && dueAt <= timing.acceptedAt ? worker : undefined
    const first = waiting[0] ?? timing
    context.database
      .query(
        `UPDATE conversations SET due_at = ?, head_queue = ?, head_version = ?, worker_id = ifnull(?, worker_id),
          claims = claims + ?, claimed_through = max(claimed_through, ?) WHERE id = ?`,
      )
      .run(
        dueAt,
        first.queue,
        first.version,
        holder?.id ?? null,
        holder ? 1 : 0,
        holder ? eventRow : 0,
        row.id,
      )
    if (holder) {
      const key = encodeConversationKey(event.conversation)
      const { acceptedAt } = timing
      const turn = { events: [event], attempt: 1, isTakenOver: false, acceptedAt } as const
      claim = claimOf(context, holder, { ...row, key, ...turn })
    }
  }
  storePosition(context, options.position)
  return { acceptance: known ? 'duplicate' : 'accepted', claim }
}

/** Whether an event of that id waits, was given up, or was handled in the last 48 hours. */
export function isKnown({ database, clock }: Context, platform: string, eventId: string): boolean {
  const row = database
    .query(
      `SELECT 1 FROM events WHERE platform = ?1 AND event_id = ?2
      UNION ALL SELECT 1 FROM seen WHERE platform = ?1 AND event_id = ?2 AND at > ?3`,
    )
    .get(platform, eventId, clock.now() - seenMs)
  return row !== undefined
}

function enterRow({ database }: Context, { conversation }: QueuedEvent): ConversationRow {
  const query = database.query<ConversationRow>(
    'SELECT id, revision, epoch, claims, due_at, retry_at, worker_id FROM conversations WHERE key = ?',
  )
  const key = encodeConversationKey(conversation)
  const known = query.get(key)
  if (known) return known
  enterConversation(database, conversation)
  // It is there now.
  return query.get(key) as ConversationRow // see above
}

/** Stores an event; answers the id of its row. Whoever calls writes down when it is due. */
export function insertEvent(
  { database, codec }: Context,
  conversationId: number,
  event: QueuedEvent,
  timing: WaitingTiming,
): number {
  return database
    .query(
      `INSERT INTO events (conversation_id, platform, event_id, version, type, queue, person_id, message_id,
        accepted_at, quiet_ms, max_wait_ms, key_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      conversationId,
      event.conversation.platform,
      event.id,
      event.version,
      event.type,
      timing.queue,
      'from' in event ? event.from.id : '',
      'messageId' in event ? event.messageId : '',
      timing.acceptedAt,
      timing.quietMs,
      timing.maxWaitMs,
      ...seal(codec, event),
    ).rowId
}
