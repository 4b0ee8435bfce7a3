import type { Clock } from '../../src/contract/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves the time on, waking each sleeper at its own moment; after each, whatever can run runs. `0` only lets things run. */
  advance(ms: number): Promise<void>
}

/** What lies behind a clock: by default this process alone. */
export interface ClockWorld {
  /** Told of each new time, before whatever can run runs. */
  moved(now: number): void
  /** The next moment at which something happens by itself (ms since 1970). */
  nextMoment(): Promise<number | undefined>
  /** Resolves when whatever can run has run. */
  letRun(): Promise<void>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Builds a clock that shows `startMs` (ms since 1970). */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1), world: ClockWorld = thisProcess): FakeClock {
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
    const sleeper = { at: now + Math.max(0, Math.ceil(ms)), wake: woken.resolve }
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

  async function nextStop(until: number): Promise<number | undefined> {
    const moments = [nextSleeper(until)?.at, await world.nextMoment()].filter(
      (at) => at !== undefined && at <= until,
    )
    return moments.length > 0 ? Math.min(...moments.map(Number)) : undefined
  }

  async function moveTo(at: number): Promise<void> {
    now = Math.max(now, at)
    world.moved(now)
    const next = nextSleeper(now)
    if (next) {
      sleepers.delete(next)
      next.wake()
    }
    await world.letRun()
  }

  async function advance(ms: number): Promise<void> {
    const until = now + ms
    await world.letRun()
    for (let at = await nextStop(until); at !== undefined; at = await nextStop(until)) await moveTo(at)
    await moveTo(until)
  }

  return { now: () => now, sleep, advance }
}

const thisProcess: ClockWorld = {
  moved() {},
  nextMoment: async () => undefined,
  /** Two turns of the event loop: promises settle in each, and what a first turn's callbacks start runs in the second. */
  async letRun() {
    await new Promise(setImmediate)
    await new Promise(setImmediate)
  },
}
