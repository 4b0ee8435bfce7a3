import type { Clock } from '../../src/contract/clock.ts'

/** How long Redis is waited for when everything ends. */
const farewellMs = 1_000

/** Resolves when the work has ended, or has been waited for long enough. */
export async function inTime(clock: Clock, work: Promise<unknown>): Promise<void> {
  const over = new AbortController()
  await Promise.race([work, clock.sleep(farewellMs, over.signal).catch(() => {})])
  over.abort()
}

/** Resolves when the signal is aborted. */
export async function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => resolve(), { once: true })
  await promise
}
