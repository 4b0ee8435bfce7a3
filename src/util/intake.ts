import type { Clock } from '../contract/clock.ts'

/** One that takes longer holds up nobody behind it. */
const heldUpMs = 250

/** The same behind one that already does: many of them must not add up. */
const heldUpBehindMs = 20

/** Most that are under way. */
const mostUnderWay = 100

/** How a platform's updates are taken in: in order, and none of them confirmed before all in front of it are stored. */
export interface Intake {
  /**
   * Begins to store an update that is not under way yet, and waits for it, but not for long: while the store is away, what is behind
   * must be heard, too. `store` is told whether its position may be stored with it, for then it stands for all before it.
   */
  take(id: number, store: (mayHavePosition: boolean) => Promise<unknown>): Promise<void>
  /** Up to which one all are stored: only these may be confirmed. */
  storedThrough(): number
  /** Whether some are under way. */
  isBehind(): boolean
  /** Resolves when one that was under way is stored, or after a while. */
  progress(): Promise<void>
}

/** Builds it, from the position that was stored last. */
export function createIntake(after: number, clock: Clock, signal: AbortSignal): Intake {
  /** In order; `true`: stored. */
  const underWay = new Map<number, boolean>()
  let through = after
  let failure: { readonly error: unknown } | undefined
  let wake = Promise.withResolvers<void>()

  function settle(id: number): void {
    underWay.set(id, true)
    for (const [first, isStored] of underWay) {
      if (!isStored) break
      underWay.delete(first)
      through = first
    }
    wake.resolve()
    wake = Promise.withResolvers()
  }

  async function waitFor(work: Promise<unknown>, ms = heldUpMs): Promise<void> {
    const over = new AbortController()
    const waiting = clock.sleep(ms, AbortSignal.any([over.signal, signal]))
    await Promise.race([work, waiting.catch(() => {})]).finally(() => over.abort())
    signal.throwIfAborted()
    if (failure) throw failure.error
  }

  return {
    async take(id, store) {
      if (id <= through || underWay.has(id)) return
      while (underWay.size >= mostUnderWay) await waitFor(wake.promise)
      const isFirst = underWay.size === 0
      underWay.set(id, false)
      const storing = store(isFirst).then(
        () => settle(id),
        (error: unknown) => {
          failure = { error }
          wake.resolve()
        },
      )
      await waitFor(storing, isFirst ? heldUpMs : heldUpBehindMs)
    },
    storedThrough: () => through,
    isBehind: () => underWay.size > 0,
    progress: () => waitFor(wake.promise),
  }
}
