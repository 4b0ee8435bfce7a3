import type { Clock } from '../../../src/contract/clock.ts'
import { PlatformError } from '../../../src/contract/errors.ts'
import { unlessAborted } from '../../shared/waiting.ts'

/** A signal that is aborted after a time, or with another one. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Lets go of the clock. */
  close(): void
}

/** Begins to count. */
export function openDeadline(clock: Clock, ms: number, signal: AbortSignal): Deadline {
  const [late, over] = [new AbortController(), new AbortController()]
  void clock.sleep(ms, over.signal).then(
    () => late.abort(tooSlow(ms)),
    () => {},
  )
  return { signal: AbortSignal.any([signal, late.signal]), close: () => over.abort() }
}

/** Does some work, but not for longer: then it rejects, also when the work does not listen to the signal. */
export async function withinTime<Result>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const deadline = openDeadline(clock, ms, signal)
  try {
    return await unlessAborted(deadline.signal, () => work(deadline.signal))
  } finally {
    deadline.close()
  }
}

function tooSlow(ms: number): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: `An interaction was not answered within ${ms} ms.`,
    remedy: 'Look whether the store and the network are slow.',
    isRetryable: true,
  })
}
