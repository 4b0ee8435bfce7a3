import type { QueuedEvent } from '../src/contract/event.ts'
import type { Log } from '../src/contract/log.ts'

export { maxAttempts } from '../src/contract/mailbox.ts'

/** Most events of a conversation that may wait. */
export const maxWaiting = 200
/** Most events of a batch. */
export const maxBatch = 50
/** How long ids of handled events are kept. */
export const seenMs = 48 * 3_600_000
/** Most given-up events of a conversation that are kept, the last ones: whatever is done there passes them. */
export const maxGivenUp = 50
/**
 * A conversation whose holders died or hung so many times in a row, with no commit in between: its first event is given up, for it may
 * be what they die of.
 */
export const maxTakeovers = 20
/** What is told as the last error of such an event. */
export const takeoversName = 'takeovers'
/** Tells operators of it. */
export function logDeadly(log: Log, queue: string, eventId: string): void {
  log.error(
    { queue, events: [eventId], error: takeoversName },
    'process after process died or hung while it handled an event, which is given up: see `dramatis mailbox list`',
  )
}
/** Pause after the first, second, … failure. */
const backoffMs = [1_000, 5_000, 30_000, 120_000]
/** Nothing waits for longer than this: neither for quiet, nor for its next attempt, nor for a lease to run out. */
export const longestWaitMs = Math.max(...backoffMs)

/** How long a worker's locks and queue stay its own after it was last heard of, and how often it is heard of. */
export const leaseMs = 3_000
export const renewMs = 1_000
/** How often other processes are looked for. */
export const pollMs = 250

/** When a waiting event may be handed over, as `AcceptOptions` tells it. */
export interface Timing {
  readonly acceptedAt: number
  readonly quietMs: number
  readonly maxWaitMs: number
}

/**
 * From when on the first of a conversation's waiting events may be handed over (ms since 1970): when the conversation has been
 * quiet, or the first has waited for long enough; at once where one of them does not wait.
 */
export function readyAt(waiting: readonly Timing[]): number | undefined {
  const first = waiting[0]
  const last = waiting.at(-1)
  if (!first || !last) return undefined
  const impatient = waiting.find(({ quietMs }) => quietMs === 0)
  return Math.min(
    last.acceptedAt + last.quietMs,
    first.acceptedAt + first.maxWaitMs,
    impatient?.acceptedAt ?? Number.POSITIVE_INFINITY,
  )
}

/**
 * Whether a stored time has come. One that is further off than anything waits was stored before the clock was set back; an infinite
 * one never comes.
 */
export function hasCome(at: number, now: number): boolean {
  return at <= now || (at > now + longestWaitMs && Number.isFinite(at))
}

/** How many of the waiting events, from the first on, are handed over at this moment; the others have not been quiet yet. */
export function readyCount(waiting: readonly Timing[], now: number): number {
  const impatient = waiting.findLastIndex(({ quietMs }) => quietMs === 0)
  const others = readyAt(waiting.slice(impatient + 1))
  const all = others !== undefined && hasCome(others, now)
  return Math.min(all ? waiting.length : impatient + 1, maxBatch)
}

/** Pause before the next attempt. */
export function backoffAfter(attempts: number): number {
  return backoffMs[Math.min(attempts, backoffMs.length) - 1] ?? 0
}

/** `name:` of a queue `name:instance`, whose events other instances adopt when it is gone. */
export function adoptablePrefix(queue: string): string | undefined {
  const colon = queue.indexOf(':')
  return colon < 0 ? undefined : queue.slice(0, colon + 1)
}

/** Those whom a waiting event quotes, as far as they are known: it is theirs, too. */
export function quotedIn(event: QueuedEvent): readonly string[] {
  if (event.type !== 'message-received') return []
  return (event.quotedIds ?? []).filter((id) => id !== '')
}
