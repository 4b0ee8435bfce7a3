import { adoptablePrefix } from '../mailbox-rules.ts'
import type { Context } from './connection.ts'

/** How long things take that tell the living from the dead. */
export interface LifeTimes {
  /** How long a process is taken for alive that is not heard of. */
  readonly lifeMs: number
  /** How often it is heard of. */
  readonly beatMs: number
}

/** That this process lives, as others see it. */
export interface Life {
  /** Key that Redis has while it does. */
  readonly lock: string
  /** Tells that it does, and so does its worker of that queue. Answers whether others may have taken it for dead before. */
  beat(queue: string): Promise<boolean>
  /** Whether one that is not heard of is dead: not while Redis is away, nor at once after that. */
  maySucceedOthers(): boolean
  /** Tells that the worker of that queue has ended. */
  leave(queue: string): Promise<void>
  /** Tells that the process has. */
  end(): Promise<void>
}

/** So long after Redis was away, those who live have been heard of again. */
const calmMs = 1_500

/** Begins with the first beat. */
export function createLife({ connection, layout, clock, random }: Context, { lifeMs }: LifeTimes): Life {
  const lock = layout.life(random.id())
  let isAway = false
  let calmUntil = 0

  return {
    lock,
    async beat(queue) {
      const isInstance = adoptablePrefix(queue) !== undefined
      try {
        const [before] = await Promise.all([
          connection.send('SET', lock, 1, 'PX', lifeMs, 'GET'),
          isInstance ? connection.send('SET', layout.alive(queue), 1, 'PX', lifeMs) : undefined,
        ])
        if (isAway) calmUntil = clock.now() + calmMs
        isAway = false
        return before === null
      } catch (error) {
        isAway = true
        throw error
      }
    },
    maySucceedOthers: () => !isAway && clock.now() >= calmUntil,
    async leave(queue) {
      await connection.send('DEL', layout.alive(queue)).catch(() => {})
    },
    async end() {
      await connection.send('DEL', lock).catch(() => {})
    },
  }
}
