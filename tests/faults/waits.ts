import { sum } from '../bench/support/statistics.ts'
import type { Kill } from './killer.ts'
import { isToBeAnswered, type Said } from './people.ts'

/** How long people waited for their answers (ms). */
export interface Waits {
  /** From saying to the first answer. */
  readonly wholeMs: readonly number[]
  /** The same, less the model's time and that without Redis. */
  readonly addedMs: readonly number[]
  /** Those of them in which nothing was away but workers that were killed, a moment before neither. */
  readonly undisturbedMs: readonly number[]
}

/** So long after it came back everybody has found again what was away. */
const foundMs = 3_000

/** Measures them. */
export function measureWaits(
  said: readonly Said[],
  kills: readonly Kill[],
  modelMs: ReadonlyMap<string, number>,
): Waits {
  const outages = kills.filter(({ what }) => what === 'redis')
  const awayMs = (from: number, until: number) =>
    sum(outages.map(({ at, backAt }) => Math.max(0, Math.min(until, backAt) - Math.max(from, at))))
  const others = kills.filter(({ what, how }) => what === 'redis' || how !== 'killed')
  const isDisturbed = (from: number, until: number) =>
    others.some(({ at, backAt }) => at <= until && backAt + foundMs >= from)
  const answered = said.filter(isToBeAnswered).flatMap(({ word, saidAt, answeredAt }) => {
    if (answeredAt === undefined) return []
    const wholeMs = answeredAt - saidAt
    const addedMs = wholeMs - (modelMs.get(word) ?? 0) - awayMs(saidAt, answeredAt)
    return [{ wholeMs, addedMs, isDisturbed: isDisturbed(saidAt, answeredAt) }]
  })
  return {
    wholeMs: answered.map(({ wholeMs }) => wholeMs),
    addedMs: answered.map(({ addedMs }) => addedMs),
    undisturbedMs: answered.filter((wait) => !wait.isDisturbed).map(({ addedMs }) => addedMs),
  }
}
