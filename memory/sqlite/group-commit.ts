import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Clock, Random } from '../../src/contract/clock.ts'
import { isBusy, translateError } from './errors.ts'

/** Longest wait for another connection's lock, and the pauses in it. SQLite's own wait would hold up the event loop. */
const patienceMs = 5_000
const shortestPauseMs = 10
const longestPauseMs = 500

/** A write that waits for its transaction. */
interface Write {
  readonly untilMs: number
  /** Does it; answers how to tell its result, once that is written. */
  readonly run: () => () => void
  readonly fail: (error: unknown) => void
}

/** How a connection is read and written. */
export interface Transactions {
  /** Reads, in one go. */
  read<Result>(work: () => Result): Promise<Result>
  /**
   * All of it or nothing is written; what `work` throws undoes it. Writes take effect in the order in which they were asked for.
   * Several may share a transaction, and be done again when one of them fails: so `work` changes nothing but the database.
   */
  write<Result>(work: () => Result): Promise<Result>
  /** From now on, while that is so, a write waits for the others of its turn of the event loop, and shares their transaction. */
  gatherWhile(isWorthwhile: () => boolean): void
}

/** The transactions of a connection, until it is closed. */
export interface GroupCommit extends Transactions {
  /** Resolves when nothing waits to be written. */
  end(): Promise<void>
}

/**
 * Builds it. Most of a small transaction's cost is in its commit, which writes whole pages: writes that come together touch the
 * same ones. A write that comes alone does not wait.
 */
export function createGroupCommit(connection: DatabaseSync, clock: Clock, random: Random): GroupCommit {
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  const waiting: Write[] = []
  let writing: Promise<void> | undefined
  let isGathering = () => false

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
        if (!isBusy(error) || clock.now() >= untilMs) throw error
      }
      // Two processes that wait for each other's lock do not come back together.
      await clock.sleep(pauseMs * (0.5 + random.next()))
    }
  }

  /** In one transaction; when one of them fails, each in its own, as if it had come alone. */
  async function writeGroup(group: readonly Write[]): Promise<void> {
    try {
      const untilMs = group.at(-1)?.untilMs ?? 0
      const tell = await retry(() => transact(() => group.map(({ run }) => run())), untilMs)
      for (const told of tell) told()
    } catch (error) {
      if (group.length > 1 && !isBusy(error)) for (const write of group) await writeGroup([write])
      else for (const { fail } of group) fail(translateError(error))
    }
  }

  async function writeWaiting(): Promise<void> {
    if (isGathering()) await setImmediate()
    while (waiting.length > 0) await writeGroup(waiting.splice(0))
    writing = undefined
  }

  function enqueue<Result>(work: () => Result, untilMs: number): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const run = () => {
      const result = work()
      return () => resolve(result)
    }
    waiting.push({ untilMs, run, fail: reject })
    writing ??= writeWaiting()
    return promise
  }

  return {
    async read(work) {
      try {
        return await retry(work, clock.now() + patienceMs)
      } catch (error) {
        throw translateError(error)
      }
    },
    async write(work) {
      if (!writing && !isGathering()) {
        try {
          return transact(work)
        } catch (error) {
          if (!isBusy(error)) throw translateError(error)
        }
      }
      return await enqueue(work, clock.now() + patienceMs)
    },
    gatherWhile(isWorthwhile) {
      isGathering = isWorthwhile
    },
    async end() {
      await writing
    },
  }
}
