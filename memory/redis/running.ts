import { erasedError, lockLostError, stoppedError } from '../errors.ts'
import type { RedisClaim } from './claims.ts'
import type { Context } from './connection.ts'

/** The batches that run in this process. */
export interface Running {
  /** Numbers of the claims of a conversation, by its storage key. */
  numbersOf(key: string): readonly string[]
  /** Runs one; its signal is aborted for what {@link Running.abort} and {@link Running.lookAfter} are told. */
  run(
    claim: RedisClaim,
    handle: (signal: AbortSignal, onReleased: () => void) => Promise<void>,
  ): Promise<void>
  /** While a write is under way that lets it go, a claim that is not there any more is nothing to abort for. */
  lettingGo<Result>(claim: RedisClaim, write: () => Promise<Result>): Promise<Result>
  /** Aborts what runs in a conversation, by its storage key; `false` when nothing does. */
  abort(key: string, reason: Error): boolean
  /** Aborts what was stopped, erased or taken over: in that conversation, or in all. */
  lookAfter(key?: string): Promise<void>
}

/** Builds it. */
export function createRunning(context: Context): Running {
  const running = new Map<RedisClaim, AbortController>()
  /** Claims that have something to lose. */
  const held = new Set<RedisClaim>()

  return {
    numbersOf(key) {
      return [...running.keys()].filter((claim) => claim.key === key).map(({ number }) => number)
    },
    async lettingGo(claim, write) {
      const wasHeld = held.delete(claim)
      try {
        return await write()
      } catch (error) {
        if (wasHeld) held.add(claim)
        throw error
      }
    },
    async run(claim, handle) {
      const controller = new AbortController()
      const onReleased = () => void held.delete(claim)
      running.set(claim, controller)
      held.add(claim)
      await handle(controller.signal, onReleased)
      onReleased()
      running.delete(claim)
    },
    abort(key, reason) {
      const found = [...running].filter(([claim]) => claim.key === key)
      for (const [, controller] of found) controller.abort(reason)
      return found.length > 0
    },
    async lookAfter(key) {
      const meant = [...held].filter((claim) => key === undefined || claim.key === key)
      const lookAt = async (claim: RedisClaim) => {
        const reason = await abortReason(context, claim)
        if (reason && held.has(claim)) running.get(claim)?.abort(reason)
      }
      await Promise.all(meant.map(lookAt))
    },
  }
}

/** Why a claim is to be aborted; `undefined`: it is not. */
async function abortReason({ connection, layout }: Context, claim: RedisClaim): Promise<Error | undefined> {
  const fields = ['lock', 'claims', 'epoch', 'stopped']
  const state = await connection.send('HMGET', layout.conversation(claim.key), ...fields)
  const [lock, claims, epoch, stopped] = Array.isArray(state) ? state.map(String) : []
  if (epoch !== claim.epoch) return erasedError()
  if (lock !== claim.lock || claims !== claim.number) return lockLostError()
  return stopped === claim.number ? stoppedError() : undefined
}
