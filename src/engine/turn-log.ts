import type { Clock } from '../contract/clock.ts'
import type { QueuedEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import type { Batch, Change } from '../contract/mailbox.ts'
import type { Delivery } from '../contract/platform.ts'
import type { TurnRecord } from '../contract/turn.ts'
import { describeError } from '../util/describe-error.ts'
import type { IdentityHashes } from '../util/hash-id.ts'

/** What following a step needs. */
export interface TurnLogOptions {
  /** Of the adapter: its name is on each entry. */
  readonly log: Log
  readonly clock: Clock
  readonly hashes: IdentityHashes
  readonly isService: boolean
}

/**
 * Follows one step from its handing over to its commit. `conversation`, `turn` and `events` are on each entry, and `conversation`
 * and `event` on the one of the acceptance: whoever searches for one of them sees a message's whole way. Never a text or a person.
 */
export interface TurnLog {
  /** Carries the ids, for whatever is logged on the way. */
  readonly log: Log
  /** The answer is where people see it; `undefined`: there is none, or it could not be shown. */
  delivered(delivery: Delivery | undefined): void
  /** The effects are written: at `info` where they hold a reply, and that is the one entry of a turn there. */
  written(changes: readonly Change[]): void
  /** Nothing was written: it failed and is tried again, or too often, or was refused, for others have the conversation by now. */
  ended(outcome: 'failed' | 'given-up' | 'refused', error: unknown): void
}

/** Begins to follow a step, and logs its handing over. */
export function openTurnLog(
  batch: Pick<Batch, 'conversation' | 'attempt' | 'isTakenOver' | 'acceptedAt'>,
  events: readonly [QueuedEvent, ...QueuedEvent[]],
  { log: adapterLog, clock, hashes, isService }: TurnLogOptions,
): TurnLog {
  const { attempt, isTakenOver, acceptedAt } = batch
  const log = adapterLog.child({
    conversation: hashes.conversation(batch.conversation),
    turn: events[0].id,
    events: events.map(({ id }) => id),
    attempt,
  })
  const startedAt = clock.now()
  const waitMs = startedAt - acceptedAt
  let deliveredAt = startedAt
  let messageIds: readonly string[] = []
  log.debug({ waitMs, isTakenOver, types: events.map(({ type }) => type) }, 'a step was handed over')

  return {
    log,
    delivered(delivery) {
      deliveredAt = clock.now()
      messageIds = delivery?.receipts.flatMap((receipt) => receipt.messageIds) ?? []
      if (!delivery) return
      log.debug({ messages: messageIds, repeated: delivery.repeated }, 'an answer was delivered')
    },
    written(changes) {
      const now = clock.now()
      const record = changes.map(turnRecordOf).find(Boolean)
      const spent = { waitMs, turnMs: now - startedAt, commitMs: now - deliveredAt }
      if (!record) return log.debug({ ...spent, changes: changes.length }, 'a step was written')
      log.info({ ...describeReply(record), ...spent, messages: messageIds.length }, 'a turn was written')
    },
    ended(outcome, error) {
      const fields = { error: describeError(error), turnMs: clock.now() - startedAt }
      // In a terminal, whoever sits there is told in its place.
      if (outcome === 'failed') log[isService ? 'warn' : 'debug'](fields, 'a step failed; it is tried again')
      else if (outcome === 'given-up')
        log.error(fields, 'a step failed too often and is given up: see `dramatis mailbox list`')
      else log.debug(fields, 'a step was not written: others have its conversation, or it was erased')
    },
  }
}

function turnRecordOf(change: Change): TurnRecord | undefined {
  if (change.type !== 'log-appended' || change.entry.name !== 'turn') return undefined
  // The contract does not tie an entry's value to its name.
  return change.entry.value as TurnRecord
}

function describeReply(record: TurnRecord): object {
  const { turnId, take, characterId, model, servedModel, finishReason, emptyAnswers, usage, timings } = record
  return {
    // The turn that is answered: with another take, an earlier one.
    answers: turnId,
    take,
    character: characterId,
    model,
    servedModel,
    finish: finishReason,
    emptyAnswers,
    ...usage,
    ...timings,
  }
}
