import type { MessageDeleted, MessageEdited, MessageReceived, QueuedEvent } from '../../src/contract/event.ts'
import type { Amendment, Mailbox, MailboxItem } from '../../src/contract/mailbox.ts'
import { type AmendableConversation, amendConversation } from '../amendment.ts'
import { stoppedError } from '../errors.ts'
import { decodeConversationKey, encodeConversationKey } from '../keys.ts'
import type { WorkerBell } from '../worker-bell.ts'
import type { Workers } from '../workers.ts'
import { acceptEvent } from './accept.ts'
import type { SqliteClaim } from './commit.ts'
import { addRevision, findConversation } from './conversations.ts'
import { decodeEvent, markSeen, prune, schedule, storePosition, writePosition } from './events.ts'
import { amendableLines } from './lines.ts'
import type { Context } from './open.ts'
import { type Sealed, seal } from './sealed.ts'

/** How often what has grown too old is swept away. */
const pruneMs = 60_000

/** What the mailbox needs. */
export interface MailboxOptions {
  readonly context: Context
  readonly bell: WorkerBell
  readonly workers: Workers<SqliteClaim>
}

interface ItemRow {
  readonly event_id: string
  readonly key: string
  readonly queue: string
  readonly type: QueuedEvent['type']
  readonly accepted_at: number
  readonly attempts: number
  readonly given_up: number
  readonly is_running: number
  readonly last_error: string
}

/** Accepts events, amends them, and lets operators look after them. */
export function createMailbox({ context, bell, workers }: MailboxOptions): Mailbox {
  const { database, clock } = context
  let pruneAt = clock.now()

  return {
    async accept(event, options) {
      options.signal?.throwIfAborted()
      const isPruning = clock.now() >= pruneAt
      if (isPruning) pruneAt = clock.now() + pruneMs
      const slot = workers.reserve(options.queue)
      let claim: SqliteClaim | undefined
      try {
        const accepted = await database.write(() => {
          if (isPruning) prune(context)
          return acceptEvent(context, event, options, slot?.worker)
        })
        claim = accepted.claim
        if (accepted.acceptance === 'accepted' && !claim) bell.ring(false)
        return accepted.acceptance
      } finally {
        slot?.use(claim)
      }
    },
    async amend(event, { position, signal } = {}) {
      signal?.throwIfAborted()
      const amendment = await database.write(() => {
        storePosition(context, position)
        return amend(context, event)
      })
      if (amendment.type === 'event-amended') bell.ring(false)
      return amendment
    },
    work: (worker) => workers.work(worker),
    async stop(conversation, signal) {
      signal?.throwIfAborted()
      const key = encodeConversationKey(conversation)
      return workers.abort(key, stoppedError()) || (await database.write(() => stopElsewhere(context, key)))
    },
    async fetchPosition(name, signal) {
      signal?.throwIfAborted()
      return await database.read(
        () =>
          database.query<{ value: string }>('SELECT value FROM positions WHERE name = ?').get(name)?.value,
      )
    },
    async storePosition(name, value, signal) {
      signal?.throwIfAborted()
      await database.write(() => writePosition(context, name, value))
    },
    async list(signal) {
      signal?.throwIfAborted()
      return await database.read(() => listItems(context))
    },
    async retry(platform, eventId, signal) {
      signal?.throwIfAborted()
      const isRetried = await database.write(() => retryEvent(context, platform, eventId))
      if (isRetried) bell.ring(false)
      return isRetried
    },
    async drop(platform, eventId, signal) {
      signal?.throwIfAborted()
      const isDropped = await database.write(() => removeEvent(context, platform, eventId))
      if (isDropped) bell.ring(false)
      return isDropped
    },
  }
}

function amend(context: Context, event: MessageEdited | MessageDeleted): Amendment {
  const conversationId = findConversation(context.database, event.conversation)
  if (conversationId === undefined) return { type: 'nothing-amended' }
  const amendment = amendConversation(amendable(context, conversationId), event)
  if (amendment.type !== 'nothing-amended') addRevision(context.database, conversationId)
  return amendment
}

function amendable(context: Context, conversationId: number): AmendableConversation {
  const { database, codec } = context
  return {
    ...amendableLines(context, conversationId),
    findEvent(messageId) {
      const row = database
        .query<Sealed>(
          `SELECT key_id, body FROM events
          WHERE conversation_id = ? AND type = 'message-received' AND message_id = ? ORDER BY id DESC LIMIT 1`,
        )
        .get(conversationId, messageId)
      return row && received(decodeEvent(context, row))
    },
    replaceEvent(event) {
      database
        .query('UPDATE events SET key_id = ?, body = ? WHERE platform = ? AND event_id = ?')
        .run(...seal(codec, event), event.conversation.platform, event.id)
    },
    removeEvent: (event) => void removeEvent(context, event.conversation.platform, event.id),
    remember(amendment) {
      database
        .query(
          `INSERT OR REPLACE INTO amendments (conversation_id, message_id, key_id, body)
          SELECT id, ?, ?, ? FROM conversations WHERE id = ? AND worker_id IS NOT NULL`,
        )
        .run(amendment.messageId, ...seal(codec, amendment), conversationId)
    },
  }
}

function received(event: QueuedEvent): MessageReceived | undefined {
  return event.type === 'message-received' ? event : undefined
}

/** Leaves a word for the process that holds the lock; `false` when none that lives does. */
function stopElsewhere({ database, clock }: Context, key: string): boolean {
  const { changes } = database
    .query(
      `UPDATE conversations SET stopped_claim = claims
      WHERE key = ? AND worker_id IN (SELECT id FROM workers WHERE expires_at > ?)`,
    )
    .run(key, clock.now())
  return changes > 0
}

function listItems({ database, clock }: Context): readonly MailboxItem[] {
  return database
    .query<ItemRow>(
      `SELECT event_id, key, events.queue, type, accepted_at, attempts, given_up, last_error,
        ifnull(workers.expires_at > ?, FALSE) AND events.id <= claimed_through AS is_running
      FROM events JOIN conversations ON conversations.id = conversation_id
      LEFT JOIN workers ON workers.id = worker_id ORDER BY events.id`,
    )
    .all(clock.now())
    .map((row) => ({
      eventId: row.event_id,
      conversation: decodeConversationKey(row.key),
      queue: row.queue,
      type: row.type,
      state: row.given_up === 1 ? 'given-up' : row.is_running === 1 ? 'running' : 'waiting',
      acceptedAt: row.accepted_at,
      attempts: row.attempts,
      lastError: row.last_error,
    }))
}

function retryEvent(context: Context, platform: string, eventId: string): boolean {
  const row = context.database
    .query<{ conversation_id: number }>(
      `UPDATE events SET given_up = 0, attempts = 0
      WHERE platform = ? AND event_id = ? AND given_up = 1 RETURNING conversation_id`,
    )
    .get(platform, eventId)
  if (row) tryAtOnce(context, row.conversation_id)
  return row !== undefined
}

function removeEvent(context: Context, platform: string, eventId: string): boolean {
  const row = context.database
    .query<{ conversation_id: number }>(
      'DELETE FROM events WHERE platform = ? AND event_id = ? RETURNING conversation_id',
    )
    .get(platform, eventId)
  if (!row) return false
  markSeen(context, platform, eventId)
  tryAtOnce(context, row.conversation_id)
  return true
}

/** Whatever made the last attempt fail may be gone. */
function tryAtOnce(context: Context, conversationId: number): void {
  context.database.query('UPDATE conversations SET retry_at = 0 WHERE id = ?').run(conversationId)
  schedule(context, conversationId)
}
