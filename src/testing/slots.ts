/** The requests that run, and those that wait for one of them to end. */
export interface Slots {
  /** Requests that run. */
  readonly running: number
  /** Requests that wait. */
  readonly waiting: number
  /** Takes a slot, or a place in the queue: lower priorities first, then by arrival. */
  take(priority: number): Slot
}

/** The place of one request. */
export interface Slot {
  /** Resolves when it may run; `undefined` when it may at once. Never resolves after {@link release}. */
  readonly turn: Promise<void> | undefined
  /** Gives the slot, or the place in the queue, back; more than once does nothing. */
  release(): void
}

interface Waiting {
  readonly priority: number
  start(): void
}

/** So many slots; nobody is ever refused. */
export function createSlots(mostRunning: number): Slots {
  let running = 0
  const queue: Waiting[] = []

  function free(): void {
    running -= 1
    queue.shift()?.start()
  }

  function wait(priority: number): Slot {
    let leave = (): void => void queue.splice(queue.indexOf(waiting), 1)
    const { promise: turn, resolve } = Promise.withResolvers<void>()
    const waiting: Waiting = {
      priority,
      start() {
        running += 1
        leave = free
        resolve()
      },
    }
    const later = queue.findIndex((other) => other.priority > priority)
    queue.splice(later < 0 ? queue.length : later, 0, waiting)
    return { turn, release: once(() => leave()) }
  }

  return {
    get running() {
      return running
    },
    get waiting() {
      return queue.length
    },
    take(priority) {
      if (running >= mostRunning) return wait(priority)
      running += 1
      return { turn: undefined, release: once(free) }
    },
  }
}

function once(action: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    action()
  }
}
