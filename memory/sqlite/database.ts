import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Clock, Random } from '../../src/contract/clock.ts'
import { isBusy, translateError } from './errors.ts'

/** Longest wait for another connection's lock, and the pauses in it. SQLite's own wait would hold up the event loop. */
const patienceMs = 5_000
const shortestPauseMs = 10
const longestPauseMs = 500

/** A statement; its rows have the shape that its text selects. */
export interface Query<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined
  all(...parameters: SQLInputValue[]): Row[]
  /** How many rows it changed, and the id of the last that it inserted. */
  run(...parameters: SQLInputValue[]): { readonly changes: number; readonly rowId: number }
}

/** One connection. */
export interface Database {
  /** Prepared once. Only inside `read` or `write`. */
  query<Row>(sql: string): Query<Row>
  /** Reads, in one go. */
  read<Result>(work: () => Result): Promise<Result>
  /** One transaction; what `work` throws undoes it. Writes take effect in the order in which they were asked for. */
  write<Result>(work: () => Result): Promise<Result>
  /** Changes when another connection has written. `undefined`: it cannot be read at this moment. */
  dataVersion(): number | undefined
  close(): Promise<void>
}

/** Builds it on a connection that is open. */
export function createDatabase(connection: DatabaseSync, clock: Clock, random: Random): Database {
  const queries = new Map<string, Query<unknown>>()
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  const dataVersion = connection.prepare('PRAGMA data_version')
  let waiting = 0
  let lastWaiting: Promise<unknown> = Promise.resolve()

  function transact<Result>(work: () => Result): Result {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      if (connection.isTransaction) rollback.run()
      throw error
    }
  }

  async function retry<Result>(work: () => Result, untilMs: number): Promise<Result> {
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || clock.now() >= untilMs) throw translateError(error)
      }
      // Two processes that wait for each other's lock do not come back together.
      await clock.sleep(pauseMs * (0.5 + random.next()))
    }
  }

  return {
    query<Row>(sql: string) {
      const known = queries.get(sql) ?? createQuery(connection.prepare(sql))
      queries.set(sql, known)
      return known as Query<Row> // The text says what its rows are.
    },
    read: (work) => retry(work, clock.now() + patienceMs),
    async write(work) {
      const untilMs = clock.now() + patienceMs
      if (waiting === 0) {
        try {
          return transact(work)
        } catch (error) {
          if (!isBusy(error)) throw translateError(error)
        }
      }
      waiting += 1
      const turn = lastWaiting.then(() => retry(() => transact(work), untilMs))
      lastWaiting = turn
        .catch(() => {})
        .finally(() => {
          waiting -= 1
        })
      return await turn
    },
    dataVersion() {
      try {
        return Number(dataVersion.get()?.data_version)
      } catch {
        return undefined
      }
    },
    async close() {
      await lastWaiting
      if (connection.isOpen) connection.close()
    },
  }
}

function createQuery<Row>(statement: StatementSync): Query<Row> {
  return {
    get: (...parameters) => statement.get(...parameters) as Row | undefined, // See `Database.query`.
    all: (...parameters) => statement.all(...parameters) as Row[], // See `Database.query`.
    run(...parameters) {
      const { changes, lastInsertRowid } = statement.run(...parameters)
      return { changes: Number(changes), rowId: Number(lastInsertRowid) }
    },
  }
}
