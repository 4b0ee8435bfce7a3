import type { Clock } from '../../src/contract/clock.ts'
import type { Delivery, DeliveryTarget } from '../../src/contract/platform.ts'
import { isStop } from '../../src/util/is-stop.ts'
import type { Patience } from './persist.ts'

/** Longest that a platform is waited for with one message; what was stopped by somebody is of less worth. */
const patienceMs = 600_000
const stoppedPatienceMs = 30_000

/** One delivery, and what it has said. Its signal is aborted when this process has lost the conversation, or ends. */
export interface DeliveryStage extends Patience {
  readonly target: DeliveryTarget
  /** Ms since 1970. */
  readonly startedAt: number
  /** See `Delivery.repeated`. */
  repeated: Delivery['repeated']
  /** Fails where this process has lost the conversation: whoever has it now will answer. What was stopped is shown as far as it went. */
  check(): void
}

/** Opens it. */
export function openDeliveryStage(clock: Clock, target: DeliveryTarget, signal: AbortSignal): DeliveryStage {
  const lost = new AbortController()
  const lose = () => {
    if (!isStop(signal.reason)) lost.abort(signal.reason)
  }
  if (signal.aborted) lose()
  else signal.addEventListener('abort', lose, { once: true })
  return {
    clock,
    signal: lost.signal,
    patienceMs: () => (signal.aborted ? stoppedPatienceMs : patienceMs),
    target,
    startedAt: clock.now(),
    repeated: 'none',
    check: () => lost.signal.throwIfAborted(),
  }
}
