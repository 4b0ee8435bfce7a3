import type { Leases } from '../contract/lease.ts'

/** Leases that a step holds until what it wrote is stored: what it has read under them stays true so long. */
export interface StepLeases {
  /** Waits until nobody else holds the lease of that name. Fails with the signal's reason. */
  hold(name: string, signal: AbortSignal): Promise<void>
  /** Throws when a lease was lost: what the step would write may be wrong by now. */
  throwIfLost(): void
  /** Gives all back. Never rejects. */
  release(): Promise<void>
}

/** Holds none yet, and costs nothing as long as it holds none. */
export function createStepLeases(leases: Leases): StepLeases {
  let holding: ReturnType<typeof beginHolding> | undefined
  return {
    async hold(name, signal) {
      holding ??= beginHolding(leases)
      await holding.hold(name, signal)
    },
    throwIfLost: () => holding?.lost.throwIfAborted(),
    release: async () => await holding?.release(),
  }
}

function beginHolding(leases: Leases) {
  const lost = new AbortController()
  const ended = new AbortController()
  const over = Promise.withResolvers<void>()
  const holding: Promise<void>[] = []
  return {
    lost: lost.signal,
    async hold(name: string, signal: AbortSignal): Promise<void> {
      const held = Promise.withResolvers<void>()
      const wanted = AbortSignal.any([signal, ended.signal])
      const work = async (lease: AbortSignal) => {
        const onAbort = () => (wanted.aborted ? undefined : lost.abort(lease.reason))
        lease.addEventListener('abort', onAbort, { once: true })
        held.resolve()
        await over.promise
      }
      const settled = leases.hold(name, work, wanted).then(() => held.reject(wanted.reason), held.reject)
      holding.push(settled)
      await held.promise
    },
    async release(): Promise<void> {
      over.resolve()
      ended.abort()
      await Promise.all(holding)
    },
  }
}
