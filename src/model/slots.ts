/** Room for so many requests at once. */
export interface Slots {
  /** The smallest limit that was ever given counts. */
  limitTo(most: number): void
  /** Takes a slot if one is free. */
  tryTake(): boolean
  /** Takes a slot as soon as one is free, in the order of asking. Rejects with the signal's reason, and then holds none. */
  take(signal: AbortSignal): Promise<void>
  /** Gives a slot back. */
  free(): void
}

/** Room that all models of one server share. */
export function createSlots(): Slots {
  const waiting: (() => void)[] = []
  let most = Number.POSITIVE_INFINITY
  let taken = 0

  function tryTake(): boolean {
    if (taken >= most) return false
    taken += 1
    return true
  }

  return {
    limitTo(limit) {
      most = Math.min(most, limit)
    },
    tryTake,
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (tryTake()) return resolve()
        const abort = () => {
          waiting.splice(waiting.indexOf(start), 1)
          reject(signal.reason)
        }
        const start = () => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        waiting.push(start)
        signal.addEventListener('abort', abort, { once: true })
      }),
    free() {
      const next = waiting.shift()
      if (next) next()
      else taken -= 1
    },
  }
}
