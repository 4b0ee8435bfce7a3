import type { Clock } from '../contract/clock.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import { DramatisError, MemoryError, PlatformError } from '../contract/errors.ts'
import type { QueuedEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { Batch, Change, Commit, Committed, Mailbox } from '../contract/mailbox.ts'
import type { Delivery, DeliveryTarget, PlatformAdapter } from '../contract/platform.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { createChannel } from '../util/channel.ts'
import { withReceipts } from './changes.ts'
import type { Engine, Step } from './engine.ts'

/** A commit that a full disk or a busy store refused is tried again after these pauses, then given up. */
const commitPausesMs = [250, 1_000, 3_000]

/** What a server can take at once is the models' affair; this only bounds memory. A conversation that waits for its place waits twice. */
const conversationsAtOnce = 256

/** What working for an adapter needs. */
export interface DispatchOptions {
  readonly engine: Engine
  readonly mailbox: Mailbox
  readonly clock: Clock
  readonly log: Log
  /** Told about events that were handled or, this time, not. */
  readonly onSettled: (conversation: ConversationKey, eventIds: readonly string[]) => void
}

/** When work ends, and how. */
export interface DispatchSignals {
  /** No new batch is taken; what runs is finished. */
  readonly ending: AbortSignal
  /** What runs is broken off and not written: it waits for the next start. */
  readonly leaving: AbortSignal
}

/** Hands the mailbox's batches for one adapter to the engine, delivers what it answers, and commits what happened. */
export async function dispatch(
  adapter: PlatformAdapter,
  options: DispatchOptions,
  signals: DispatchSignals,
): Promise<void> {
  const { engine, mailbox, clock, log, onSettled } = options
  const left = new AbortController()
  const leave = () => left.abort(leavingError())
  if (signals.leaving.aborted) leave()
  else signals.leaving.addEventListener('abort', leave, { once: true })

  async function handle(batch: Batch): Promise<void> {
    const { conversation } = batch
    const signal = AbortSignal.any([batch.signal, left.signal])
    const step = engine.next({ ...batch, signal }, adapter.waitsForPeople)
    const eventIds = step.events.map(({ id }) => id)
    const delivering = startDelivery(conversation, step.events, signal)
    let isWritten = false
    try {
      const effects = await readParts(step.parts, delivering.send)
      const delivery = await delivering.finish()
      const changes = withReceipts(effects, delivery?.receipts ?? [])
      const committed = await commitPatiently(batch, { handledEventIds: eventIds, changes })
      step.committed(changes, committed)
      isWritten = true
    } finally {
      await settle(await delivering.finish(), isWritten)
      onSettled(conversation, eventIds)
    }
  }

  async function settle(delivery: Delivery | undefined, isWritten: boolean): Promise<void> {
    try {
      await delivery?.settle(isWritten)
    } catch (error) {
      log.error({ adapter: adapter.name, error: describe(error) }, 'an answer could not be shown to its end')
    }
  }

  /** Delivery begins with the first part, so that a turn without an answer disturbs nobody. */
  function startDelivery(
    conversation: ConversationKey,
    events: readonly QueuedEvent[],
    turnSignal: AbortSignal,
  ) {
    const parts = createChannel<ReplyPart>()
    let delivery: Promise<Delivery | undefined> | undefined
    return {
      send(part: ReplyPart): void {
        delivery ??= adapter
          .deliver(targetOf(conversation, events, clock.now()), parts, turnSignal)
          .catch((error: unknown) => {
            // The engine is read to its end all the same: what was written belongs to the history, seen or not.
            log.error({ adapter: adapter.name, error: describe(error) }, 'delivery failed')
            return undefined
          })
        parts.push(part)
      },
      async finish(): Promise<Delivery | undefined> {
        parts.end()
        return await delivery
      },
    }
  }

  async function commitPatiently(batch: Batch, commit: Commit): Promise<Committed> {
    for (const pauseMs of commitPausesMs) {
      try {
        return await batch.commit(commit)
      } catch (error) {
        if (!(error instanceof MemoryError) || !error.isRetryable) throw error
        if (pauseMs === commitPausesMs[0]) log.warn({ error: error.code }, error.message)
        await clock.sleep(pauseMs)
      }
    }
    return await batch.commit(commit)
  }

  try {
    await mailbox.work({
      queue: adapter.queue,
      concurrency: conversationsAtOnce,
      handle,
      signal: signals.ending,
    })
  } finally {
    signals.leaving.removeEventListener('abort', leave)
  }
}

/** Reads the engine to its end, whatever becomes of the parts; answers what is to be written. */
async function readParts(parts: Step['parts'], send: (part: ReplyPart) => void): Promise<readonly Change[]> {
  for (;;) {
    const step = await parts.next()
    if (step.done) return step.value
    send(step.value)
  }
}

function targetOf(
  conversation: ConversationKey,
  events: readonly QueuedEvent[],
  now: number,
): DeliveryTarget {
  const interaction = events
    .map((event) => ('interaction' in event ? event.interaction : undefined))
    .find(Boolean)
  return {
    conversation,
    eventIds: events.map(({ id }) => id),
    interactionToken: interaction && interaction.expiresAt > now ? interaction.token : undefined,
  }
}

function leavingError(): PlatformError {
  return new PlatformError({
    code: 'closed',
    what: 'The program ends before this turn is over.',
    remedy: 'It waits, and is taken up at the next start.',
  })
}

function describe(error: unknown): string {
  return DramatisError.isInstance(error) ? error.code : error instanceof Error ? error.name : typeof error
}
