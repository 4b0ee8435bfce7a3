import type { Clock } from '../../src/contract/clock.ts'
import { createLanes } from '../../src/util/lanes.ts'

/** How often something may be done under one key, whoever does it. */
export interface Pace {
  /** Resolves when it may be done again; rejects with the signal's reason, and leaves its turn to others. Those who wait go in order. */
  wait(key: string, signal: AbortSignal): Promise<void>
  /** It was done without a wait, which the next one makes up for. */
  note(key: string): void
}

/** Builds a pace of one in `everyMs`. */
export function createPace({ clock, everyMs }: { readonly clock: Clock; readonly everyMs: number }): Pace {
  /** By key, when the next one may come. */
  const nextAt = new Map<string, number>()
  const lanes = createLanes()

  function note(key: string): void {
    const now = clock.now()
    for (const [other, at] of nextAt) if (at <= now) nextAt.delete(other)
    nextAt.set(key, now + everyMs)
  }

  async function takeTurn(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    for (;;) {
      const ms = (nextAt.get(key) ?? 0) - clock.now()
      if (ms <= 0) return note(key)
      // Meanwhile it may be done by somebody who does not wait.
      await clock.sleep(ms, signal)
    }
  }

  return {
    async wait(key, signal) {
      const turn = Promise.withResolvers<void>()
      const leave = () => turn.reject(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      lanes.run(key, () => takeTurn(key, signal)).then(turn.resolve, turn.reject)
      await turn.promise.finally(() => signal.removeEventListener('abort', leave))
    },
    note,
  }
}
