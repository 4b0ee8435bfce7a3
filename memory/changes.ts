/** Tells whoever works that there may be something to do. */
export interface Changes {
  /** `elsewhere`: another process wrote. */
  notify(elsewhere: boolean): void
  /** Answers how to end it. */
  subscribe(listener: (elsewhere: boolean) => void): () => void
}

/** Builds it. `watch` runs while anybody listens; it answers how to end it. */
export function createChanges(watch: (notify: () => void) => () => void = () => () => {}): Changes {
  const listeners = new Set<(elsewhere: boolean) => void>()
  let endWatch = () => {}

  function notify(elsewhere: boolean): void {
    for (const listener of listeners) listener(elsewhere)
  }

  return {
    notify,
    subscribe(listener) {
      if (listeners.size === 0) endWatch = watch(() => notify(true))
      listeners.add(listener)
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) endWatch()
      }
    },
  }
}
