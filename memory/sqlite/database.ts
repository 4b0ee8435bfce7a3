import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Clock, Random } from '../../src/contract/clock.ts'
import { createGroupCommit, type Transactions } from './group-commit.ts'

/** A statement; its rows have the shape that its text selects. */
export interface Query<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined
  all(...parameters: SQLInputValue[]): Row[]
  /** How many rows it changed, and the id of the last that it inserted. */
  run(...parameters: SQLInputValue[]): { readonly changes: number; readonly rowId: number }
}

/** One connection. */
export interface Database extends Transactions {
  /** Prepared once. Only inside `read` or `write`. */
  query<Row>(sql: string): Query<Row>
  /** Changes when another connection has written. `undefined`: it cannot be read at this moment. */
  dataVersion(): number | undefined
  close(): Promise<void>
}

/** Builds it on a connection that is open. */
export function createDatabase(connection: DatabaseSync, clock: Clock, random: Random): Database {
  const queries = new Map<string, Query<unknown>>()
  const dataVersion = connection.prepare('PRAGMA data_version')
  const writes = createGroupCommit(connection, clock, random)

  return {
    query<Row>(sql: string) {
      let known = queries.get(sql)
      if (!known) {
        known = createQuery(connection.prepare(sql))
        queries.set(sql, known)
      }
      return known as Query<Row> // The text says what its rows are.
    },
    read: writes.read,
    write: writes.write,
    gatherWhile: writes.gatherWhile,
    dataVersion() {
      try {
        return Number(dataVersion.get()?.data_version)
      } catch {
        return undefined
      }
    },
    async close() {
      await writes.end()
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
