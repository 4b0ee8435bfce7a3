import type { Clock } from '../contract/clock.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { Log } from '../contract/log.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { createReasoningHabit, type ReasoningHabit } from './reasoning-habit.ts'
import { clientKeyOf, createServerClient, type ServerClient } from './server-client.ts'
import { createSlots, type Slots } from './slots.ts'

/** What a model needs from outside. */
export interface ModelDependencies {
  readonly log: Log
  readonly clock: Clock
  /** Instead of the built-in client, which keeps connections to the server alive. */
  readonly fetch?: typeof fetch
}

/** A model's share of its server. */
export interface ServerShare {
  readonly client: ServerClient
  /** Shared by everything at this address. */
  readonly slots: Slots
  /** Shared by all replies of the same model: whether it is well. */
  readonly breaker: Breaker
  /** The same for work in the background, whose failures are no reason to leave people without replies. */
  readonly backgroundBreaker: Breaker
  /** Shared by everything that asks the same model of it. */
  readonly habit: ReasoningHabit
  /** Lets go; the last one to do so closes the connections. */
  release(): Promise<void>
}

/** What is known of a model on a server. */
type KnownModel = Pick<ServerShare, 'breaker' | 'backgroundBreaker' | 'habit'>

/** The servers of one process: models on the same server share its connections, its room and what is known of its health. */
export interface Servers {
  share(config: ModelConfig): ServerShare
}

/** Builds it; nothing is connected before the first call. */
export function createServers({ log, clock, fetch }: ModelDependencies): Servers {
  const clients = new Map<string, { readonly client: ServerClient; shares: number }>()
  const allSlots = new Map<string, Slots>()
  const models = new Map<string, KnownModel>()

  return {
    share(config) {
      const { server, key } = clientKeyOf(config)
      const shared = getOrCreate(clients, key, () => ({
        client: createServerClient(config, fetch),
        shares: 0,
      }))
      const slots = getOrCreate(allSlots, server, createSlots)
      const known = getOrCreate(models, `${server} ${config.name}`, () => ({
        breaker: createBreaker(clock),
        backgroundBreaker: createBreaker(clock),
        habit: createReasoningHabit(config.name, log),
      }))
      slots.limitTo(config.maxConcurrent)
      shared.shares += 1
      let isReleased = false
      return {
        client: shared.client,
        slots,
        ...known,
        async release() {
          if (isReleased) return
          isReleased = true
          shared.shares -= 1
          if (shared.shares === 0) await shared.client.close()
        },
      }
    },
  }
}

function getOrCreate<Value>(known: Map<string, Value>, key: string, create: () => Value): Value {
  const found = known.get(key) ?? create()
  known.set(key, found)
  return found
}
