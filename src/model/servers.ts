import type { Clock } from '../contract/clock.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { Log } from '../contract/log.ts'
import { type Breaker, createBreaker } from './breaker.ts'
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
  /** Shared by everything that asks the same model of it. */
  readonly breaker: Breaker
  /** Lets go; the last one to do so closes the connections. */
  release(): Promise<void>
}

/** The servers of one process: models on the same server share its connections, its room and what is known of its health. */
export interface Servers {
  share(config: ModelConfig): ServerShare
}

/** Builds it; nothing is connected before the first call. */
export function createServers({ clock, fetch }: ModelDependencies): Servers {
  const clients = new Map<string, { readonly client: ServerClient; shares: number }>()
  const allSlots = new Map<string, Slots>()
  const breakers = new Map<string, Breaker>()

  return {
    share(config) {
      const { server, key } = clientKeyOf(config)
      const shared = getOrCreate(clients, key, () => ({
        client: createServerClient(config, fetch),
        shares: 0,
      }))
      const slots = getOrCreate(allSlots, server, createSlots)
      const breaker = getOrCreate(breakers, `${server} ${config.name}`, () => createBreaker(clock))
      slots.limitTo(config.maxConcurrent)
      shared.shares += 1
      let isReleased = false
      return {
        client: shared.client,
        slots,
        breaker,
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
