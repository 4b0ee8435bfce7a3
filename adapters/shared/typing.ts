import type { Clock } from '../../src/contract/clock.ts'

/** Platforms show it for 10 s. */
const usualMs = 8_000

/** No reply takes longer. */
const longestMs = 600_000

/** Shows that somebody is busy, until it is stopped. */
export interface Typing {
  start(): void
  stop(): void
}

/** Builds it. What fails is not tried again: nobody misses it. */
export function createTyping({
  send,
  clock,
  everyMs = usualMs,
}: {
  readonly send: () => Promise<void>
  readonly clock: Clock
  /** Shorter than the platform shows it. Default: 8 s. */
  readonly everyMs?: number
}): Typing {
  let over: AbortController | undefined

  async function repeat(signal: AbortSignal): Promise<void> {
    const until = clock.now() + longestMs
    while (!signal.aborted && clock.now() < until) {
      await send()
      await clock.sleep(everyMs, signal)
    }
  }

  return {
    start() {
      if (over) return
      over = new AbortController()
      repeat(over.signal).catch(() => {})
    },
    stop() {
      over?.abort()
      over = undefined
    },
  }
}
