import { adoptablePrefix } from '../mailbox-rules.ts'
import type { Context } from './connection.ts'

/** How long things take that tell the living from the dead. */
export interface LifeTimes {
  /** How long a process is taken for alive that is not heard of. */
  readonly lifeMs: number
  /** How often it is heard of. */
  readonly beatMs: number
}

/** That a worker of this process lives, as others see it. */
export interface Life {
  /** Key that Redis has while it does. */
  readonly lock: string
  /** Tells that it does. Answers whether others may have taken it for dead before. */
  beat(): Promise<boolean>
  /** Whether one that is not heard of is dead: not while Redis is away, nor at once after that or after the first beat. */
  maySucceedOthers(): boolean
  /** Tells that it has ended. */
  end(): Promise<void>
}

/** So long after Redis was away, those who live have been heard of again. */
const calmMs = 1_500

/** Begins with the first beat. */
export function createLife(
  { connection, layout, clock, random }: Context,
  queue: string,
  { lifeMs }: LifeTimes,
): Life {
  const lock = layout.life(random.id())
  const isInstance = adoptablePrefix(queue) !== undefined
  // Redis may just have come back, as this process began.
  let isAway = true
  let calmUntil = 0

  return {
    lock,
    async beat() {
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
    async end() {
      await connection.send('DEL', lock, ...(isInstance ? [layout.alive(queue)] : [])).catch(() => {})
    },
  }
}
