import { keep } from '../util/keep.ts'

/** Answers of late, by key. */
export interface BoundedCache<Value> {
  /** What is known; else what `make` answers. Whoever asks meanwhile waits for the same answer; a failure is not kept. */
  get(key: string, make: () => Promise<Value>): Promise<Value>
}

/** Keeps up to `capacity` answers, then forgets the one that was asked for longest ago. */
export function createBoundedCache<Value>(capacity: number): BoundedCache<Value> {
  const known = new Map<string, Promise<Value>>()
  return {
    get(key, make) {
      const found = known.get(key)
      const answer = found ?? make()
      keep(known, key, answer, capacity)
      if (!found)
        answer.catch(() => {
          if (known.get(key) === answer) known.delete(key)
        })
      return answer
    },
  }
}
