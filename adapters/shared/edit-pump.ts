/** Shows what changes faster than it can be shown: one at a time, the newest wins. */
export interface EditPump<Value> {
  /** What is to be shown now; what was not shown yet is passed over. */
  show(value: Value): void
  /** Shows this last, after what runs, and waits for it; fails as showing it fails. */
  finish(value: Value): Promise<void>
  /** Waits for what runs, and shows nothing any more. */
  stop(): Promise<void>
}

/** See {@link createEditPump}. */
export interface EditPumpOptions<Value> {
  /** Shows it. */
  readonly show: (value: Value) => Promise<void>
  /** Waits until it may be shown; the last one does not wait. Rejects when the signal is aborted. */
  readonly pace: (signal: AbortSignal) => Promise<void>
  /** Told why something between was not shown: nothing is tried again until the last one. */
  readonly onFailure: (error: unknown) => void
}

/** Builds a pump that has shown nothing. */
export function createEditPump<Value>({ show, pace, onFailure }: EditPumpOptions<Value>): EditPump<Value> {
  const over = new AbortController()
  let waiting: { readonly value: Value } | undefined
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    try {
      while (waiting) {
        await pace(over.signal)
        const { value } = waiting
        waiting = undefined
        await show(value)
      }
    } catch (error) {
      if (over.signal.aborted) return
      over.abort()
      onFailure(error)
    }
  }

  async function stop(): Promise<void> {
    over.abort()
    waiting = undefined
    await running
  }

  return {
    show(value) {
      if (over.signal.aborted) return
      waiting = { value }
      running ??= run().finally(() => {
        running = undefined
      })
    },
    async finish(value) {
      await stop()
      await show(value)
    },
    stop,
  }
}
