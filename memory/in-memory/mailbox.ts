import type { Clock } from '../../src/contract/clock.ts'
import type { QueuedEvent } from '../../src/contract/event.ts'
import type { Acceptance, AcceptOptions, Mailbox, MailboxItem } from '../../src/contract/mailbox.ts'
import { type AmendableConversation, amendConversation } from '../amendment.ts'
import { stoppedError } from '../errors.ts'
import { encodeConversationKey } from '../keys.ts'
import { maxWaiting, seenMs } from '../mailbox-rules.ts'
import type { WorkerBell } from '../worker-bell.ts'
import type { Workers } from '../workers.ts'
import { amendableLines } from './lines.ts'
import {
  type Conversation,
  checkOpen,
  enterConversation,
  type MemoryClaim,
  type StoredEvent,
  seenKey,
  type Tables,
} from './open.ts'

/** What the mailbox needs. */
export interface MailboxOptions {
  readonly tables: Tables
  readonly clock: Clock
  readonly bell: WorkerBell
  readonly workers: Workers<MemoryClaim>
}

/** Accepts events, amends them, and lets operators look after them. */
export function createMailbox({ tables, clock, bell, workers }: MailboxOptions): Mailbox {
  return {
    async accept(event, options) {
      checkOpen(tables, options.signal)
      const acceptance = acceptEvent(tables, clock, event, options)
      if (acceptance === 'accepted') bell.ring(false)
      return acceptance
    },
    async amend(event, { position, signal } = {}) {
      checkOpen(tables, signal)
      if (position) tables.positions.set(position.name, position.value)
      const row = tables.conversations.get(encodeConversationKey(event.conversation))
      if (!row) return { type: 'nothing-amended' }
      const amendment = amendConversation(amendable(tables, clock, row), event)
      if (amendment.type !== 'nothing-amended') row.revision += 1
      if (amendment.type === 'event-amended') bell.ring(false)
      return amendment
    },
    work: (worker) => workers.work(worker),
    async stop(conversation, signal) {
      checkOpen(tables, signal)
      return workers.abort(encodeConversationKey(conversation), stoppedError())
    },
    async fetchPosition(name, signal) {
      checkOpen(tables, signal)
      return tables.positions.get(name)
    },
    async storePosition(name, value, signal) {
      checkOpen(tables, signal)
      if (value === undefined) tables.positions.delete(name)
      else tables.positions.set(name, value)
    },
    async list(signal) {
      checkOpen(tables, signal)
      const items = [...tables.conversations.values()].flatMap((row) =>
        row.events.map((stored) => listItem(row, stored)),
      )
      return items.sort((one, other) => one.acceptedAt - other.acceptedAt)
    },
    async retry(platform, eventId, signal) {
      checkOpen(tables, signal)
      const [row, stored] = findStored(tables, platform, eventId)
      if (!stored?.isGivenUp) return false
      stored.isGivenUp = false
      stored.attempts = 0
      row.retryAt = 0
      bell.ring(false)
      return true
    },
    async drop(platform, eventId, signal) {
      checkOpen(tables, signal)
      const [row, stored] = findStored(tables, platform, eventId)
      if (!row || !stored) return false
      removeEvent(tables, clock, row, stored.event)
      bell.ring(false)
      return true
    },
  }
}

function acceptEvent(tables: Tables, clock: Clock, event: QueuedEvent, options: AcceptOptions): Acceptance {
  const { queue, quietMs, maxWaitMs, position } = options
  const { platform } = event.conversation
  const row = enterConversation(tables, event.conversation)
  const handledAt = tables.seen.get(seenKey(platform, event.id)) ?? Number.NEGATIVE_INFINITY
  const isKnown = handledAt > clock.now() - seenMs || findStored(tables, platform, event.id)[1] !== undefined
  if (!isKnown) {
    if (row.events.filter(({ isGivenUp }) => !isGivenUp).length >= maxWaiting) return 'full'
    const state = { attempts: 0, isGivenUp: false, lastError: '' }
    row.events.push({ event, queue, acceptedAt: clock.now(), quietMs, maxWaitMs, ...state })
  }
  if (position) tables.positions.set(position.name, position.value)
  return isKnown ? 'duplicate' : 'accepted'
}

function amendable(tables: Tables, clock: Clock, row: Conversation): AmendableConversation {
  return {
    ...amendableLines(row),
    findEvent(messageId) {
      for (const { event } of row.events) {
        if (event.type === 'message-received' && event.messageId === messageId) return event
      }
      return undefined
    },
    replaceEvent(event) {
      for (const stored of row.events) if (stored.event.id === event.id) stored.event = event
    },
    removeEvent: (event) => removeEvent(tables, clock, row, event),
    remember(amendment) {
      if (row.claim) row.amendments.set(amendment.messageId, amendment)
    },
  }
}

/** An event that waits or was given up. */
export function findStored(
  tables: Tables,
  platform: string,
  eventId: string,
): readonly [Conversation, StoredEvent] | readonly [undefined, undefined] {
  for (const row of tables.conversations.values()) {
    if (row.conversation.platform !== platform) continue
    const stored = row.events.find(({ event }) => event.id === eventId)
    if (stored) return [row, stored]
  }
  return [undefined, undefined]
}

function removeEvent(tables: Tables, clock: Clock, row: Conversation, event: QueuedEvent): void {
  row.events = row.events.filter((stored) => stored.event.id !== event.id)
  row.handedOver = new Set([...row.handedOver].filter((id) => id !== event.id))
  // Whatever made the last attempt fail may be gone.
  row.retryAt = 0
  tables.seen.set(seenKey(row.conversation.platform, event.id), clock.now())
}

function listItem(row: Conversation, stored: StoredEvent): MailboxItem {
  const { event, queue, isGivenUp, acceptedAt, attempts, lastError } = stored
  const isRunning = row.claim?.events.some(({ id }) => id === event.id) ?? false
  return {
    eventId: event.id,
    conversation: row.conversation,
    queue,
    type: event.type,
    state: isGivenUp ? 'given-up' : isRunning ? 'running' : 'waiting',
    acceptedAt,
    attempts,
    lastError,
  }
}
