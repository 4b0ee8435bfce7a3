import type { Clock } from '../contract/clock.ts'
import type { ConversationKey } from '../contract/conversation.ts'
import { MemoryError, PlatformError } from '../contract/errors.ts'
import type { QueuedEvent } from '../contract/event.ts'
import type { Log } from '../contract/log.ts'
import { type Batch, type Change, type Mailbox, maxAttempts } from '../contract/mailbox.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { PlatformAdapter } from '../contract/platform.ts'
import type { ReplyPart } from '../contract/reply.ts'
import type { IdentityHashes } from '../util/hash-id.ts'
import { isAway } from '../util/is-away.ts'
import { withoutTold, withoutUnseen, withReceipts } from './changes.ts'
import { commitPatiently } from './commit-patiently.ts'
import { createDelivery } from './delivery.ts'
import type { Engine, Step } from './engine.ts'
import type { RefusedCommands } from './refused-commands.ts'
import { openTurnLog } from './turn-log.ts'

/** What a server can take at once is the models' affair; this only bounds memory. A conversation that waits for its place waits twice. */
const conversationsAtOnce = 256

/** What working for an adapter needs. */
export interface DispatchOptions {
  readonly engine: Engine
  readonly mailbox: Mailbox
  readonly refused: RefusedCommands
  readonly clock: Clock
  readonly log: Log
  readonly hashes: IdentityHashes
  readonly metrics: Metrics
  /** Tells whoever waits for an answer that there will be none. Never rejects. */
  readonly tellGivenUp: (event: QueuedEvent) => Promise<void>
  /** Told when a turn begins (1) and when it has ended (-1). */
  readonly onRunning: (adapter: string, by: 1 | -1) => void
  /** Told when people begin to see an answer, and when it has ended. */
  readonly onShown: (conversation: ConversationKey, isShown: boolean) => void
  /** Told about events that were handled or, this time, not. */
  readonly onSettled: (conversation: ConversationKey, eventIds: readonly string[]) => void
}

/** When work ends, and how. */
export interface DispatchSignals {
  /** No new batch is taken; what runs is finished. */
  readonly ending: AbortSignal
  /** What runs is broken off and not written: it waits for the next start, or another process. */
  readonly leaving: AbortSignal
}

/** Hands the mailbox's batches for one adapter to the engine, delivers what it answers, and commits what happened. */
export async function dispatch(
  adapter: PlatformAdapter,
  options: DispatchOptions,
  signals: DispatchSignals,
): Promise<void> {
  const { engine, mailbox, refused, clock, hashes, metrics, onRunning, onSettled } = options
  const adapterLog = options.log
  const labels = { adapter: adapter.name }
  const left = new AbortController()
  const leave = () => left.abort(leavingError())
  if (signals.leaving.aborted) leave()
  else signals.leaving.addEventListener('abort', leave, { once: true })

  async function handle(batch: Batch): Promise<void> {
    const startedAt = clock.now()
    metrics.observe('dramatis_wait_seconds', labels, (startedAt - batch.acceptedAt) / 1_000)
    onRunning(adapter.name, 1)
    let outcome = 'failed'
    try {
      await act(batch)
      outcome = 'written'
    } catch (error) {
      if (isRefusal(error)) outcome = 'refused'
      throw error
    } finally {
      onRunning(adapter.name, -1)
      metrics.count('dramatis_turns_total', { ...labels, outcome })
      metrics.observe('dramatis_turn_seconds', labels, (clock.now() - startedAt) / 1_000)
    }
  }

  async function act(batch: Batch): Promise<void> {
    const { conversation } = batch
    const refusedIds = batch.events.map(({ id }) => id).filter((id) => refused.has(id))
    if (refusedIds.length > 0) {
      // What else there is, is handed over again at once.
      await batch.commit({ handledEventIds: refusedIds, changes: [] })
      return onSettled(conversation, refusedIds)
    }
    const signal = AbortSignal.any([batch.signal, left.signal])
    const step = engine.next({ ...batch, signal }, adapter)
    const eventIds = step.events.map(({ id }) => id)
    const turnLog = openTurnLog(batch, step.events, {
      log: adapterLog,
      clock,
      hashes,
      isService: adapter.isService,
    })
    const { log } = turnLog
    const delivering = createDelivery(batch, step.events, signal, { adapter, clock, metrics, log })
    const commitUnlessOutdated: Batch['commit'] = async (commit) => {
      step.throwIfOutdated()
      return await batch.commit(commit)
    }
    let isWritten = false
    try {
      const effects = await readParts(step.answer(log), (part) => {
        if (part.type !== 'typing-changed') options.onShown(conversation, true)
        delivering.send(part)
      })
      const finished = await delivering.finish()
      const isSeen = finished !== 'failed'
      // Whoever takes the turn up shows it.
      if (!isSeen) left.signal.throwIfAborted()
      const delivery = isSeen ? finished : undefined
      turnLog.delivered(delivery)
      if (delivery?.isFileLeft) await step.fileLeft()
      const receipts = delivery?.receipts ?? []
      const seen = withoutUnseen(effects, receipts)
      const kept = isSeen ? seen : withoutTold(seen)
      const changes = withReceipts(kept, receipts)
      const commitAt = clock.now()
      const committed = await commitPatiently(
        { commit: commitUnlessOutdated },
        { handledEventIds: eventIds, changes },
        { adapter, clock, metrics, log, signal: left.signal },
      )
      metrics.observe('dramatis_commit_seconds', labels, (clock.now() - commitAt) / 1_000)
      step.committed(changes, committed, seen === effects ? 'whole' : 'in-part')
      isWritten = true
      turnLog.written(changes)
    } catch (error) {
      const outcome = isRefusal(error) ? 'refused' : isLastAttempt(batch, error) ? 'given-up' : 'failed'
      turnLog.ended(outcome, error)
      // Whoever reacted waits for no answer.
      if (outcome === 'given-up' && step.events[0].type !== 'reactions-changed')
        await options.tellGivenUp(step.events[0])
      throw error
    } finally {
      await delivering.settle(isWritten)
      await step.ended()
      options.onShown(conversation, false)
      onSettled(conversation, eventIds)
    }
  }

  /** What the store or the end of the program kept from being written is not counted. */
  function isLastAttempt({ attempt }: Batch, error: unknown): boolean {
    return attempt >= maxAttempts && !isAway(error) && !left.signal.aborted
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
async function readParts(
  parts: ReturnType<Step['answer']>,
  send: (part: ReplyPart) => void,
): Promise<readonly Change[]> {
  for (;;) {
    const step = await parts.next()
    if (step.done) return step.value
    send(step.value)
  }
}

/** The turn belongs to another worker by now, or was erased: nothing failed. */
function isRefusal(error: unknown): boolean {
  return error instanceof MemoryError && (error.code === 'lock-lost' || error.code === 'conversation-erased')
}

function leavingError(): PlatformError {
  return new PlatformError({
    code: 'closed',
    what: 'The program ends before this turn is over.',
    remedy: 'It waits, and is taken up at the next start or by another process.',
  })
}
