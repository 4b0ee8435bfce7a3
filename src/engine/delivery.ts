import type { Clock } from '../contract/clock.ts'
import type { QueuedEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { Batch } from '../contract/mailbox.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { Delivery, DeliveryTarget, PlatformAdapter } from '../contract/platform.ts'
import type { ReplyPart } from '../contract/reply.ts'
import { createChannel } from '../util/channel.ts'
import { describeError } from '../util/describe-error.ts'

/** What showing an answer needs. */
export interface DeliveryOptions {
  readonly adapter: PlatformAdapter
  readonly clock: Clock
  readonly metrics: Metrics
  /** Of the step that is answered. */
  readonly log: Log
}

/** An answer on its way to its platform. */
export interface StepDelivery {
  /** The next part; the first one begins the delivery, so that a step without an answer disturbs nobody. */
  send(part: ReplyPart): void
  /** No part will come. Resolves when all is shown; `undefined`: there was nothing to show; `failed`: it could not be shown. */
  finish(): Promise<Delivery | 'failed' | undefined>
  /** See `Delivery.settle`. Never rejects. */
  settle(isWritten: boolean): Promise<void>
}

/** Begins nothing yet. */
export function createDelivery(
  batch: Pick<Batch, 'conversation' | 'isTakenOver'>,
  events: readonly [QueuedEvent, ...QueuedEvent[]],
  signal: AbortSignal,
  { adapter, clock, metrics, log }: DeliveryOptions,
): StepDelivery {
  const parts = createChannel<ReplyPart>()
  let delivery: Promise<Delivery | 'failed'> | undefined

  async function deliver(): Promise<Delivery | 'failed'> {
    try {
      const shown = await adapter.deliver(targetOf(batch, events, clock.now()), parts, signal)
      const { repeated } = shown
      metrics.count('dramatis_deliveries_total', { adapter: adapter.name, outcome: 'shown' })
      if (repeated !== 'none') {
        metrics.count('dramatis_repeated_deliveries_total', { adapter: adapter.name, outcome: repeated })
        log.warn({ repeated }, 'an answer was shown once more, for whoever wrote it before died or hung')
      }
      return shown
    } catch (error) {
      // The engine is read to its end all the same: what people said belongs to the history. See `withoutUnseen`.
      metrics.count('dramatis_deliveries_total', { adapter: adapter.name, outcome: 'failed' })
      log.error({ error: describeError(error) }, 'delivery failed')
      return 'failed'
    }
  }

  async function finish(): Promise<Delivery | 'failed' | undefined> {
    parts.end()
    return await delivery
  }

  return {
    send(part) {
      delivery ??= deliver()
      parts.push(part)
    },
    finish,
    async settle(isWritten) {
      try {
        const shown = await finish()
        if (shown !== 'failed') await shown?.settle(isWritten)
      } catch (error) {
        log.error({ error: describeError(error) }, 'an answer could not be shown to its end')
      }
    },
  }
}

function targetOf(
  { conversation, isTakenOver }: Pick<Batch, 'conversation' | 'isTakenOver'>,
  events: readonly [QueuedEvent, ...QueuedEvent[]],
  now: number,
): DeliveryTarget {
  const interaction = events
    .map((event) => ('interaction' in event ? event.interaction : undefined))
    .find(Boolean)
  return {
    conversation,
    eventIds: events.map(({ id }) => id),
    interactionToken: interaction && interaction.expiresAt > now ? interaction.token : undefined,
    // More may have come before another try, but nothing in front of the first.
    idempotencyKey: events[0].id,
    isTakenOver,
  }
}
