import { sum } from '../bench/support/statistics.ts'
import type { Kill } from './killer.ts'
import type { Said } from './people.ts'

/** How long people waited for their answers (ms). */
export interface Waits {
  /** From saying to the first answer. */
  readonly wholeMs: readonly number[]
  /** The same, less the model's time and that without Redis. */
  readonly addedMs: readonly number[]
}

/** Measures them. */
export function measureWaits(
  said: readonly Said[],
  kills: readonly Kill[],
  modelMs: ReadonlyMap<string, number>,
): Waits {
  const outages = kills.filter(({ what }) => what === 'redis')
  const awayMs = (from: number, until: number) =>
    sum(outages.map(({ at, backAt }) => Math.max(0, Math.min(until, backAt) - Math.max(from, at))))
  const answered = said.flatMap(({ word, saidAt, answeredAt }) =>
    answeredAt === undefined ? [] : [{ word, saidAt, answeredAt }],
  )
  return {
    wholeMs: answered.map(({ saidAt, answeredAt }) => answeredAt - saidAt),
    addedMs: answered.map(
      ({ word, saidAt, answeredAt }) =>
        answeredAt - saidAt - (modelMs.get(word) ?? 0) - awayMs(saidAt, answeredAt),
    ),
  }
}
