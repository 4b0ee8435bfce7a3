/** Work that keeps its order where it is of one kind, and waits for nobody else's. */
export interface Lanes {
  /** Does it after what was asked for before under the same key; answers what it does. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>
  /** Whether something runs or waits under that key. */
  isBusy(key: string): boolean
}

/** Builds them. */
export function createLanes(): Lanes {
  const last = new Map<string, Promise<unknown>>()
  return {
    async run(key, work) {
      const before = last.get(key)
      // A failure is its own caller's.
      const running = before ? before.then(work, work) : work()
      last.set(key, running)
      try {
        return await running
      } finally {
        if (last.get(key) === running) last.delete(key)
      }
    },
    isBusy: (key) => last.has(key),
  }
}
