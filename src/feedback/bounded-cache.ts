import { createBoundedMap } from '../util/bounded-map.ts'

/** Answers of late, by key. */
export interface BoundedCache<Value> {
  /** What is known; else what `make` answers. Whoever asks meanwhile waits for the same answer; a failure is not kept. */
  get(key: string, make: () => Promise<Value>): Promise<Value>
}

/** Keeps up to `capacity` answers, then forgets the one that was asked for longest ago. */
export function createBoundedCache<Value>(capacity: number): BoundedCache<Value> {
  const known = createBoundedMap<Promise<Value>>(capacity)
  return {
    get(key, make) {
      const found = known.get(key)
      const answer = found ?? make()
      known.set(key, answer)
      if (!found)
        answer.catch(() => {
          if (known.get(key) === answer) known.delete(key)
        })
      return answer
    },
  }
}
