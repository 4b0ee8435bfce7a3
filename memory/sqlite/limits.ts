import type { SQLInputValue } from 'node:sqlite'
import type { Limits } from '../../src/contract/limits.ts'
import { createLimits, limiterOptions } from '../limits.ts'
import type { Database } from './database.ts'
import type { Context } from './open.ts'

/** Counts of the processes that share the file. */
export function createSqliteLimits({ database, clock }: Context): Limits {
  return createLimits({
    clock,
    async openLimiter() {
      const { RateLimiterSQLite } = await import('rate-limiter-flexible')
      return new RateLimiterSQLite({
        ...limiterOptions,
        storeClient: createClient(database),
        storeType: 'better-sqlite3',
        tableName: 'limits',
        tableCreated: true,
      })
    },
  })
}

/**
 * Our connection as the library wants one: that of better-sqlite3, whose answers it awaits. So a count shares transactions, patience
 * and errors with all other writes, and needs no connection of its own that they would hold up.
 */
function createClient(database: Database) {
  let isWriting = false
  return {
    prepare: (sql: string) => ({
      get(...parameters: SQLInputValue[]) {
        const get = () => database.query(sql).get(...parameters)
        return isWriting ? get() : database.read(get)
      },
    }),
    transaction: (work: () => unknown) => () =>
      database.write(() => {
        isWriting = true
        try {
          return work()
        } finally {
          isWriting = false
        }
      }),
  }
}
