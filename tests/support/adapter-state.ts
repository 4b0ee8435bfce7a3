import type { Clock } from '../../src/contract/clock.ts'
import type { AdapterHost, AdapterState } from '../../src/contract/platform.ts'

/** What an adapter keeps, in a map; of a place, keys begin with it. `onUse` may fail. */
export function stateIn(
  values: Map<string, string>,
  onUse: (does: 'get' | 'set') => void = () => {},
  prefix = '',
): AdapterState {
  return {
    async get(key) {
      onUse('get')
      return values.get(`${prefix}${key}`)
    },
    async set(key, value) {
      onUse('set')
      if (value === undefined) values.delete(`${prefix}${key}`)
      else values.set(`${prefix}${key}`, value)
    },
    at: (place) => stateIn(values, onUse, `${prefix}${place}/`),
  }
}

/** Counts by windows of the clock's time, as a store does. */
export function createCount(clock: Pick<Clock, 'now'>): AdapterHost['count'] {
  const counts = new Map<string, number>()
  return async (name, points, windowMs) => {
    const endsAt = (Math.floor(clock.now() / windowMs) + 1) * windowMs
    const key = `${name}:${windowMs}:${endsAt}`
    const total = (counts.get(key) ?? 0) + points
    counts.set(key, total)
    return { total, endsAt }
  }
}
