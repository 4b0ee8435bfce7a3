/** A slot that somebody holds. */
export interface Slot {
  /** Gives it back; again does nothing. */
  free(): void
}

/** Room for so many requests at once. Replies come first. */
export interface Slots {
  /** The smallest limit that was ever given counts. */
  limitTo(most: number): void
  /** Takes a slot for a reply if one is free. */
  tryTake(): Slot | undefined
  /**
   * Takes a slot for work in the background: never the last one that is free, unless there is only one. That one is asked back
   * with `giveWay` as soon as a reply waits.
   */
  tryTakeSpare(giveWay: () => void): Slot | undefined
  /** Takes a slot for a reply as soon as one is free, in the order of asking. Rejects with the signal's reason, and then holds none. */
  take(signal: AbortSignal): Promise<Slot>
}

/** Room that all models of one server share. */
export function createSlots(): Slots {
  const waiting: (() => void)[] = []
  const spare = new Set<() => void>()
  let most = Number.POSITIVE_INFINITY
  let taken = 0

  function hold(giveWay?: () => void): Slot {
    let isHeld = true
    if (giveWay) spare.add(giveWay)
    return {
      free() {
        if (!isHeld) return
        isHeld = false
        if (giveWay) spare.delete(giveWay)
        const next = waiting.shift()
        if (next) next()
        else taken -= 1
      },
    }
  }

  function tryTake(): Slot | undefined {
    if (taken >= most) return undefined
    taken += 1
    return hold()
  }

  return {
    limitTo(limit) {
      most = Math.min(most, limit)
    },
    tryTake,
    tryTakeSpare(giveWay) {
      const reserved = most > 1 ? 1 : 0
      if (taken >= most - reserved) return undefined
      taken += 1
      return hold(giveWay)
    },
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const free = tryTake()
        if (free) return resolve(free)
        const abort = () => {
          waiting.splice(waiting.indexOf(start), 1)
          reject(signal.reason)
        }
        const start = () => {
          signal.removeEventListener('abort', abort)
          resolve(hold())
        }
        waiting.push(start)
        signal.addEventListener('abort', abort, { once: true })
        if (most === 1) for (const giveWay of [...spare]) giveWay()
      }),
  }
}
