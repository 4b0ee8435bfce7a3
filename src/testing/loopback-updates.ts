import type { Clock } from '../contract/clock.ts'
import type { LoopbackUpdate } from './loopback-protocol.ts'

/** Most updates of one answer. */
const mostAtOnce = 100

/** What people did and nobody has confirmed. */
export interface Updates {
  /** How often somebody asked while another was waiting for an answer: two processes listen. */
  readonly conflicts: number
  /** Updates that nobody has confirmed. */
  readonly waiting: number
  /** Adds one; answers its id. */
  add(update: Omit<LoopbackUpdate, 'id'>): number
  /**
   * Confirms what is at or before `after`, and answers what is behind it; waits that long for something. `undefined`: another asked
   * meanwhile, and is answered instead.
   */
  ask(after: number, waitMs: number, signal: AbortSignal): Promise<readonly LoopbackUpdate[] | undefined>
}

/** Builds an empty queue. */
export function createUpdates(clock: Clock): Updates {
  const queue: LoopbackUpdate[] = []
  let lastId = 0
  let conflicts = 0
  let asking: { settle(reason: 'update' | 'time' | 'other'): void } | undefined

  return {
    get conflicts() {
      return conflicts
    },
    get waiting() {
      return queue.length
    },
    add(update) {
      lastId += 1
      queue.push({ ...update, id: lastId })
      asking?.settle('update')
      return lastId
    },
    async ask(after, waitMs, signal) {
      if (asking) conflicts += 1
      asking?.settle('other')
      const confirmed = queue.findIndex(({ id }) => id > after)
      queue.splice(0, confirmed < 0 ? queue.length : confirmed)
      if (queue.length > 0 || waitMs === 0) return queue.slice(0, mostAtOnce)

      const { promise, resolve } = Promise.withResolvers<'update' | 'time' | 'other'>()
      const mine = { settle: resolve }
      const over = new AbortController()
      asking = mine
      clock.sleep(waitMs, AbortSignal.any([signal, over.signal])).then(
        () => resolve('time'),
        () => resolve('time'),
      )
      const reason = await promise
      over.abort()
      if (asking === mine) asking = undefined
      return reason === 'other' ? undefined : queue.slice(0, mostAtOnce)
    },
  }
}
