/** Wakes the workers of a store, in this process and by what other processes write. */
export interface WorkerBell {
  /** There may be something to do, such as an event that was just accepted; `elsewhere`: another process wrote. */
  ring(elsewhere: boolean): void
  /** Answers how to end it. */
  subscribe(listener: (elsewhere: boolean) => void): () => void
}

/** Builds it. `watch` runs while anybody listens; it answers how to end it. */
export function createWorkerBell(
  watch: (ringElsewhere: () => void) => () => void = () => () => {},
): WorkerBell {
  const listeners = new Set<(elsewhere: boolean) => void>()
  let endWatch = () => {}

  function ring(elsewhere: boolean): void {
    for (const listener of listeners) listener(elsewhere)
  }

  return {
    ring,
    subscribe(listener) {
      if (listeners.size === 0) endWatch = watch(() => ring(true))
      listeners.add(listener)
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) endWatch()
      }
    },
  }
}
