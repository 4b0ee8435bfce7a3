import { systemClock } from '../../src/app/system.ts'
import type { FakeClock } from './fake-clock.ts'

/** Lets a test's time pass beside a server on loopback, whose answers come by the machine's own time: they get their turn in between. */
export function createPassing(clock: Pick<FakeClock, 'advance'>) {
  return {
    /** Until a promise has settled. */
    async settled<Value>(promise: Promise<Value>, stepMs = 20): Promise<Value> {
      let isOver = false
      const watched = promise.finally(() => {
        isOver = true
      })
      watched.catch(() => {})
      while (!isOver) {
        await clock.advance(stepMs)
        await systemClock.sleep(1)
      }
      return await watched
    },
    /** So much of it, and what is asked meanwhile is answered. */
    async passes(ms: number, stepMs = 50): Promise<void> {
      for (let left = ms; left > 0; left -= stepMs) {
        await clock.advance(Math.min(stepMs, left))
        for (let turn = 0; turn < 3; turn += 1) await systemClock.sleep(1)
      }
    },
  }
}
