import type { Clock } from '../src/contract/clock.ts'
import { MemoryError } from '../src/contract/errors.ts'
import type { Log } from '../src/contract/log.ts'
import type { Batch, Commit, Committed, MailboxWorker } from '../src/contract/mailbox.ts'
import { describeError } from '../src/util/describe-error.ts'
import { isAway } from '../src/util/is-away.ts'
import type { BatchSource, Claim, Outcome } from './batch-source.ts'

/** Pause before a lock that could not be given back is tried again, and how often when work ends, or it will hardly help. */
const releaseAgainMs = 1_000
const releasesAtEnd = 3

/** What handling a batch needs. */
export interface HandleOptions<DriverClaim extends Claim> {
  readonly source: Pick<BatchSource<DriverClaim>, 'commit' | 'release'>
  readonly worker: MailboxWorker
  readonly clock: Clock
  readonly log: Log
  /** Called when the conversation is let go while its handler still runs: from then on the claim has nothing to lose. */
  readonly onReleased: () => void
}

/**
 * Calls {@link MailboxWorker.handle} with a batch whose {@link Batch.commit} is {@link BatchSource.commit} of the driver, and lets
 * the conversation go, with the last commit or after it. Never rejects. Called by the loop of `memory/workers.ts`.
 */
export async function handleBatch<DriverClaim extends Claim>(
  claim: DriverClaim,
  signal: AbortSignal,
  options: HandleOptions<DriverClaim>,
): Promise<void> {
  const { source, worker, clock, log } = options
  const left = new Set(claim.events.map(({ id }) => id))
  let lostRight = false
  let isReleased = false

  async function commit(effects: Commit): Promise<Committed> {
    const handled = new Set(effects.handledEventIds)
    try {
      const isLast = [...left].every((id) => handled.has(id))
      const committed = await source.commit(claim, effects, isLast)
      for (const id of handled) left.delete(id)
      isReleased ||= isLast
      if (isLast) options.onReleased()
      return committed
    } catch (error) {
      if (MemoryError.isInstance(error)) lostRight ||= /^(lock-lost|conversation-erased)$/.test(error.code)
      throw error
    }
  }

  function failed(name: string): Outcome {
    // Neither a turn that may not be written nor one that ends with the process is the events' fault.
    if (lostRight || worker.signal.aborted) return { type: 'offer-again', mayBeSeen: true }
    // Whoever handles says so, with the ids.
    log.debug({ queue: worker.queue, error: name, attempt: claim.attempt }, 'handling failed')
    return left.size > 0 ? { type: 'failed', errorName: name } : { type: 'offer-again', mayBeSeen: false }
  }

  async function handle(): Promise<Outcome> {
    const { conversation, events, attempt, isTakenOver, acceptedAt, revision } = claim
    try {
      await worker.handle({
        conversation,
        events,
        attempt,
        isTakenOver,
        acceptedAt,
        revision,
        signal,
        commit,
      })
      // What it did not name it left to the next, and did not act on.
      return left.size < events.length
        ? { type: 'offer-again', mayBeSeen: isTakenOver }
        : failed('not-committed')
    } catch (error) {
      if (!isStoreAway(error) || lostRight) return failed(describeError(error))
      // Not the events' fault: counted, some outages in a row would keep them waiting for minutes, and then give them up.
      log.debug({ queue: worker.queue, error: error.code }, 'handling waits for the store')
      await clock.sleep(releaseAgainMs)
      return { type: 'offer-again', mayBeSeen: true }
    }
  }

  // Nothing begins once work is told to end.
  const outcome: Outcome = worker.signal.aborted
    ? { type: 'offer-again', mayBeSeen: claim.isTakenOver }
    : await handle()
  if (!isReleased) await releasePatiently(claim, outcome, options)
}

/** Whether it answers nobody at the moment; one that is full answers. */
function isStoreAway(error: unknown): error is MemoryError {
  return isAway(error) && error.code !== 'full'
}

/** A lock that is kept would hold its conversation up for as long as this worker lives, or until it looks there again. */
async function releasePatiently<DriverClaim extends Claim>(
  claim: DriverClaim,
  outcome: Outcome,
  { source, worker, clock, log }: HandleOptions<DriverClaim>,
): Promise<void> {
  let isTold = false
  for (let tries = 0; tries < releasesAtEnd; ) {
    try {
      return await source.release(claim, outcome)
    } catch (error) {
      if (worker.signal.aborted || !isAway(error)) tries += 1
      if (!isTold)
        log.warn({ queue: worker.queue, error: describeError(error) }, 'a conversation cannot be let go yet')
      isTold = true
      await clock.sleep(releaseAgainMs)
    }
  }
}
