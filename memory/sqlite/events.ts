import type { QueuedEvent } from '../../src/contract/event.ts'
import type { AcceptOptions } from '../../src/contract/mailbox.ts'
import { readyAt, seenMs, type Timing } from '../mailbox-rules.ts'
import type { Context } from './open.ts'
import { type Sealed, unseal } from './sealed.ts'

/** A waiting event's row. */
export interface EventRow extends Sealed {
  readonly id: number
  readonly version: number
  readonly queue: string
  readonly attempts: number
  readonly last_error: string
  readonly accepted_at: number
}

/** Most rows that one pruning removes, so that it holds nobody up. */
const pruneRows = 200

/** Counts are kept for longer than they hold: their times are those of the machine's clock, not of the store's. */
const countedMs = 3_600_000

/** Stores a platform's own position where one is told, in a transaction of the caller's. */
export function storePosition(context: Context, position: AcceptOptions['position']): void {
  if (position) writePosition(context, position.name, position.value)
}

/** Stores a position, or forgets it, in a transaction of the caller's. */
export function writePosition({ database }: Context, name: string, value: string | undefined): void {
  if (value === undefined) database.query('DELETE FROM positions WHERE name = ?').run(name)
  else database.query('INSERT OR REPLACE INTO positions (name, value) VALUES (?, ?)').run(name, value)
}

/** Remembers the id of an event that is gone. */
export function markSeen({ database, clock }: Context, platform: string, eventId: string): void {
  database
    .query('INSERT OR REPLACE INTO seen (platform, event_id, at) VALUES (?, ?, ?)')
    .run(platform, eventId, clock.now())
}

/** Forgets ids that are too old to come again, state that has expired, and counts of windows that are over. */
export function prune({ database, clock }: Context): void {
  database
    .query(
      `DELETE FROM seen WHERE (platform, event_id) IN
      (SELECT platform, event_id FROM seen WHERE at <= ? ORDER BY at LIMIT ${pruneRows})`,
    )
    .run(clock.now() - seenMs)
  database
    .query(`DELETE FROM state WHERE key IN (SELECT key FROM state WHERE expires_at <= ? LIMIT ${pruneRows})`)
    .run(clock.now())
  database
    .query(`DELETE FROM limits WHERE key IN (SELECT key FROM limits WHERE expire <= ? LIMIT ${pruneRows})`)
    .run(clock.now() - countedMs)
}

/** Writes down when the conversation's first waiting event may be handed over, and to whom. */
export function schedule(context: Context, conversationId: number): void {
  const waiting = waitingTimings(context, conversationId)
  const first = waiting[0]
  context.database
    .query(
      'UPDATE conversations SET due_at = max(?, retry_at), head_queue = ?, head_version = ? WHERE id = ?',
    )
    .run(readyAt(waiting) ?? null, first?.queue ?? '', first?.version ?? 0, conversationId)
}

/** A waiting event, without what is in it. */
export interface WaitingTiming extends Timing {
  readonly queue: string
  readonly version: number
}

/** The events of a conversation that wait or run, oldest first. */
export function waitingTimings({ database }: Context, conversationId: number): readonly WaitingTiming[] {
  return database
    .query<WaitingTiming>(
      `SELECT accepted_at AS acceptedAt, quiet_ms AS quietMs, max_wait_ms AS maxWaitMs, queue, version
      FROM events WHERE conversation_id = ? AND given_up = 0 ORDER BY id`,
    )
    .all(conversationId)
}

/** The first of them, whole. */
export function waitingEvents(
  { database }: Context,
  conversationId: number,
  limit: number,
): readonly EventRow[] {
  return database
    .query<EventRow>(
      `SELECT id, version, queue, attempts, last_error, accepted_at, key_id, body FROM events
      WHERE conversation_id = ? AND given_up = 0 ORDER BY id LIMIT ?`,
    )
    .all(conversationId, limit)
}

/** What a row holds. */
export function decodeEvent({ codec }: Context, row: Sealed): QueuedEvent {
  return unseal<QueuedEvent>(codec, row)
}
