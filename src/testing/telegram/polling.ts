import type { Update } from 'grammy/types'
import { refusals } from './refusals.ts'
import type { Call } from './route.ts'
import type { World } from './world.ts'

const longestWaitSeconds = 50
const mostUpdates = 100

/** `getUpdates`, and what ends a call that waits. */
export interface Polling {
  readonly isWaiting: boolean
  getUpdates(call: Call): Promise<readonly Update[]>
  /** Ends a call that waits. Answers whether there was one. */
  end(reason: unknown): boolean
  /** So many calls more are refused as if another program asked, too. */
  refuseNext(times: number): void
}

/** Builds the long poll of a bot. */
export function createPolling(isWebhookSet: () => boolean): Polling {
  let waiting: { readonly end: (reason: unknown) => void } | undefined
  let refusedCalls = 0
  const end = (reason: unknown) => {
    waiting?.end(reason)
    return waiting !== undefined
  }

  return {
    get isWaiting() {
      return waiting !== undefined
    },
    end,
    refuseNext(times) {
      refusedCalls += times
    },
    async getUpdates({ world, payload, signal }) {
      if (isWebhookSet()) throw refusals.webhookIsActive()
      end(refusals.terminatedByOther())
      if (refusedCalls > 0) {
        refusedCalls -= 1
        throw refusals.terminatedByOther()
      }
      setAllowed(world, payload.allowed_updates)
      const offset = Number(payload.offset ?? 0)
      const limit = Math.min(Math.max(1, Number(payload.limit ?? mostUpdates)), mostUpdates)
      const timeoutMs = Math.min(Number(payload.timeout ?? 0), longestWaitSeconds) * 1_000
      const look = () => world.updates.take(offset, limit).map(({ update }) => update)
      const found = look()
      if (found.length > 0 || timeoutMs <= 0) return found

      const over = new AbortController()
      const self = { end: (reason: unknown) => over.abort(reason) }
      waiting = self
      try {
        await waitForUpdate(world, timeoutMs, AbortSignal.any([over.signal, signal]))
      } finally {
        if (waiting === self) waiting = undefined
      }
      return look()
    },
  }
}

/** Remembers which kinds are asked for; where a call does not say it, what an earlier one said holds. */
export function setAllowed(world: World, allowed: unknown): void {
  if (Array.isArray(allowed)) world.updates.allowed = allowed
}

/** Resolves when something was pushed, or the time is over. */
async function waitForUpdate(world: World, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const found = new AbortController()
  // What happens in one go comes in one answer.
  const stop = world.updates.watch(() => queueMicrotask(() => found.abort()))
  try {
    await world.clock.sleep(timeoutMs, AbortSignal.any([found.signal, signal]))
  } catch (reason) {
    if (signal.aborted) throw reason
  } finally {
    stop()
  }
}
