import type { Clock } from '../../src/contract/clock.ts'

/** How long something is waited for. */
export interface Limit {
  readonly ms: number
  readonly clock: Clock
  /** Ends the waiting, too. */
  readonly signal?: AbortSignal
}

/** Waits for some work, but not for longer; how it ends is its own affair. Never rejects. */
export async function within({ ms, clock, signal }: Limit, work: () => Promise<unknown>): Promise<void> {
  const over = new AbortController()
  const ending = signal ? AbortSignal.any([over.signal, signal]) : over.signal
  const waiting = clock.sleep(ms, ending).catch(() => {})
  await Promise.race([work().catch(() => {}), waiting])
  over.abort()
}

/** Does some work until a signal is aborted: then it rejects with its reason, also when the work hears of no signal. */
export async function unlessAborted<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
