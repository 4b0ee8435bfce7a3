import type { AdapterState } from '../../src/contract/platform.ts'

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
