import type { ModelConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { CallPriority } from '../contract/model.ts'
import type { Breaker, CallOutcome } from './breaker.ts'
import { busyError, circuitOpenError, leftAloneError, saysUnwell } from './call-errors.ts'
import type { CallLimits, CallWatch } from './call-limits.ts'
import type { ServerShare } from './servers.ts'
import type { Slot } from './slots.ts'

/** One call of a model: it has its room at the server and runs within its limits. Needs `end`. */
export interface ModelCall {
  readonly limits: CallLimits
  /** Text came: whatever follows, the server can answer. */
  hasText(): void
  /** What to throw when the call failed with this error: the reason of an abort goes through as it is. */
  fail(error: unknown): unknown
  /** The answer was read to its end. */
  complete(): void
  /** Gives the room back, and lets go of whatever is still open. To be called once. */
  end(): void
}

/** What calls of a model have in common. */
export interface ModelCallOptions {
  readonly config: ModelConfig
  readonly share: ServerShare
  readonly watch: CallWatch
  readonly log: Log
}

/**
 * Begins a call. For a reply it waits for room at the server, oldest first; work in the background never waits, gives way to
 * replies, and leaves a server alone that is not well. Fails with a ModelError: `circuit-open` while the server is left alone,
 * `busy` for work in the background that is better skipped, `timeout` where no room comes.
 */
export async function beginCall(
  options: ModelCallOptions,
  priority: CallPriority,
  signal: AbortSignal,
): Promise<ModelCall> {
  signal.throwIfAborted()
  if (priority === 'background') return beginBackground(options, signal)
  return await beginReply(options, priority, signal)
}

async function beginReply(
  options: ModelCallOptions,
  priority: 'reply' | 'asked-again',
  signal: AbortSignal,
): Promise<ModelCall> {
  const { config, share, watch } = options
  const { slots, breaker, client } = share
  refuseWhileOpen()
  const limits = watch.open(signal)
  let slot = slots.tryTake()
  try {
    if (!slot) {
      slot = await slots.take(limits.signal)
      // Much may have happened while it waited.
      limits.signal.throwIfAborted()
      refuseWhileOpen()
    }
  } catch (error) {
    slot?.free()
    limits.end(false)
    throw error
  }
  return trackCall(options, { priority, signal, limits, slot, breaker })

  function refuseWhileOpen(): void {
    const waitMs = breaker.waitMs(priority === 'asked-again')
    if (waitMs > 0) throw circuitOpenError(client.server, config.name, waitMs)
  }
}

function beginBackground(options: ModelCallOptions, signal: AbortSignal): ModelCall {
  const { config, share, watch } = options
  const { slots, breaker, backgroundBreaker, client } = share
  const waitMs = backgroundBreaker.waitMs()
  // Whether a server is back is tried by a reply: a summary would keep everybody waiting meanwhile.
  if (!breaker.isClosed || waitMs > 0) throw leftAloneError(client.server, config.name, waitMs || undefined)
  let limits: CallLimits | undefined
  const slot = slots.tryTakeSpare(() => limits?.abort(busyError(client.server, config.name)))
  if (!slot) throw busyError(client.server, config.name)
  limits = watch.open(signal)
  return trackCall(options, { priority: 'background', signal, limits, slot, breaker: backgroundBreaker })
}

/** What a call that has room holds. */
interface HeldCall {
  readonly priority: CallPriority
  /** The caller's. */
  readonly signal: AbortSignal
  readonly limits: CallLimits
  readonly slot: Slot
  readonly breaker: Breaker
}

function trackCall({ config, share, log }: ModelCallOptions, held: HeldCall): ModelCall {
  const { priority, signal, limits, slot, breaker } = held
  const { server } = share.client
  const tell = breaker.begin()
  limits.sent()

  let outcome: CallOutcome = 'unknown'
  let failure: ModelError | undefined
  let isComplete = false
  return {
    limits,
    hasText() {
      outcome = 'answered'
    },
    fail(error) {
      const reason = limits.signal.aborted ? limits.signal.reason : error
      failure = reason instanceof ModelError ? reason : undefined
      // Neither a caller who gives up, nor a reply that needs the room, nor an answer that takes longer than it may in all says
      // anything about the server's health.
      const saysNothing = signal.aborted || failure?.code === 'busy' || limits.reached === 'total'
      if (failure && !saysNothing) outcome = saysUnwell(failure) ? 'unwell' : 'answered'
      return reason
    },
    complete() {
      outcome = 'answered'
      isComplete = true
    },
    end() {
      slot.free()
      limits.end(isComplete)
      const change = tell(outcome, failure?.retryAfterMs)
      if (!change) return
      const fields = { server, model: config.name }
      if (change === 'closed') log.info(fields, 'the model answers again')
      else
        log.info(
          { ...fields, priority, code: failure?.code, pauseMs: breaker.waitMs() },
          'the model is left alone for a while: its server failed, or asked for a pause',
        )
    },
  }
}
