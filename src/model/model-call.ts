import type { ModelConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { CallPriority } from '../contract/model.ts'
import type { CallOutcome } from './breaker.ts'
import { busyError, circuitOpenError, saysUnwell } from './call-errors.ts'
import type { CallLimits, CallWatch } from './call-limits.ts'
import type { ServerShare } from './servers.ts'

/** One call of a model: it has its room at the server and runs within its limits. Needs `end`. */
export interface ModelCall {
  readonly limits: CallLimits
  /** Text came: whatever follows, the server can answer. */
  hasText(): void
  /** What to throw when the call failed with this error: the reason of an abort goes through as it is. */
  fail(error: unknown): unknown
  /** The answer was read to its end. */
  complete(): void
  /** Gives the room back, and lets go of whatever is still open. */
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
 * Begins a call: waits for room at the server, oldest first, if it is for a reply. Fails with a ModelError: `circuit-open` while
 * the server is left alone, `busy` where background work finds no room, `timeout` where no room comes.
 */
export async function beginCall(
  { config, share, watch, log }: ModelCallOptions,
  priority: CallPriority,
  signal: AbortSignal,
): Promise<ModelCall> {
  signal.throwIfAborted()
  const { slots, breaker, client } = share
  const { server } = client
  refuseWhileOpen()
  if (priority === 'background' && !slots.tryTake()) throw busyError(server, config.name)
  const limits = watch.open(signal)
  let hasRoom = priority === 'background' || slots.tryTake()
  try {
    if (!hasRoom) {
      await slots.take(limits.signal)
      hasRoom = true
      // Much may have happened while it waited.
      limits.signal.throwIfAborted()
      refuseWhileOpen()
    }
  } catch (error) {
    if (hasRoom) slots.free()
    limits.end(false)
    throw error
  }
  const tell = breaker.begin()
  limits.sent()

  function refuseWhileOpen(): void {
    const waitMs = breaker.waitMs()
    if (waitMs > 0) throw circuitOpenError(server, config.name, waitMs)
  }

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
      // An answer that takes longer than it may in all says nothing about the server's health.
      if (failure && limits.reached !== 'total') outcome = saysUnwell(failure) ? 'unwell' : 'answered'
      return reason
    },
    complete() {
      outcome = 'answered'
      isComplete = true
    },
    end() {
      slots.free()
      limits.end(isComplete)
      const change = tell(outcome, failure?.retryAfterMs)
      if (!change) return
      const fields = { server, model: config.name }
      if (change === 'closed') log.info(fields, 'the model answers again')
      else
        log.info(
          { ...fields, code: failure?.code, pauseMs: breaker.waitMs() },
          'the model is left alone for a while: its server failed, or asked for a pause',
        )
    },
  }
}
