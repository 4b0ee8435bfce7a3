import type { Limits } from '../../src/contract/limits.ts'
import { createLimits, limiterOptions } from '../limits.ts'
import type { Connection, Context, Script } from './connection.ts'

/** Counts of all processes of the store; Redis forgets each with its window. */
export function createRedisLimits({ connection, layout, clock }: Context): Limits {
  return createLimits({
    clock,
    async openLimiter() {
      const { RateLimiterRedis } = await import('rate-limiter-flexible')
      return new RateLimiterRedis({
        ...limiterOptions,
        keyPrefix: `${layout.prefix}limit`,
        storeClient: createClient(connection),
        useRedisPackage: true,
      })
    },
  })
}

/** Our connection as the library wants one: that of node-redis. So a count has the patience and the errors of all other calls. */
function createClient(connection: Connection) {
  /** The only one there is; the connection knows it by its object. */
  let script: Script | undefined
  return {
    eval(lua: string, { keys, arguments: values }: { keys: string[]; arguments: string[] }) {
      script ??= { name: 'limit', lua }
      return connection.run(script, keys, values)
    },
    multi() {
      let asked = ''
      const commands = {
        get(key: string) {
          asked = key
          return commands
        },
        pTTL: () => commands,
        exec: () => Promise.all([connection.send('GET', asked), connection.send('PTTL', asked)]),
      }
      return commands
    },
  }
}
