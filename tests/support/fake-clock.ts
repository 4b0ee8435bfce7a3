import type { Clock } from '../../src/contract/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the time on, waking each sleeper at its own moment; after each, whatever can run runs. `0` only lets things run. */
  advance(ms: number): Promise<void>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Builds a clock that shows `startMs` (ms since 1970). */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  const sleepers = new Set<Sleeper>()
  let now = startMs

  function nextSleeper(until: number): Sleeper | undefined {
    let next: Sleeper | undefined
    for (const sleeper of sleepers) {
      if (sleeper.at <= until && (next === undefined || sleeper.at < next.at)) next = sleeper
    }
    return next
  }

  async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const woken = Promise.withResolvers<void>()
    const sleeper = { at: now + Math.max(0, ms), wake: woken.resolve }
    const abort = () => woken.reject(signal?.reason)
    sleepers.add(sleeper)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await woken.promise
    } finally {
      sleepers.delete(sleeper)
      signal?.removeEventListener('abort', abort)
    }
  }

  async function advance(ms: number): Promise<void> {
    const until = now + ms
    await letRun()
    for (let next = nextSleeper(until); next; next = nextSleeper(until)) {
      now = Math.max(now, next.at)
      sleepers.delete(next)
      next.wake()
      await letRun()
    }
    now = until
    await letRun()
  }

  return { now: () => now, sleep, advance }
}

/** Two turns of the event loop: promises settle in each, and what a first turn's callbacks start runs in the second. */
async function letRun(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}
