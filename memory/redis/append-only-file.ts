import { MemoryError } from '../../src/contract/errors.ts'
import { describeError } from '../../src/util/describe-error.ts'
import type { Context } from './connection.ts'

/** When Redis is asked again whether it is still writing its file anew, and how often: one that takes longer is left alone. */
const againMs = 1_000
const maxQuestions = 3_600

/** The file of Redis: it holds what was written, and what was erased, until it is written anew. */
export interface AppendOnlyFile {
  /**
   * Has it written anew. Resolves when Redis was asked; where it is writing a file that may hold what was erased since, it is asked
   * again when that has ended. Never rejects.
   */
  rewrite(): Promise<void>
  /** Asks no more. */
  close(): void
}

/** Builds it. */
export function createAppendOnlyFile({ connection, clock, log }: Context): AppendOnlyFile {
  const closing = new AbortController()
  let isWaiting = false

  /** Whether a file is being written that was begun before now. */
  async function isAnotherWritten(): Promise<boolean> {
    const info = String(await connection.send('INFO', 'persistence'))
    if (/^aof_rewrite_in_progress:1/m.test(info)) return true
    if (/^aof_enabled:1/m.test(info)) await ask()
    return false
  }

  async function ask(): Promise<void> {
    try {
      await connection.send('BGREWRITEAOF')
    } catch (error) {
      // Begun in between, by whomever, it holds nothing that was erased.
      const info = String(await connection.send('INFO', 'persistence'))
      if (!/^aof_rewrite_(in_progress|scheduled):1/m.test(info)) throw error
    }
  }

  async function waitForOther(): Promise<void> {
    for (let questions = 1; questions < maxQuestions; questions += 1) {
      isWaiting = true
      await clock.sleep(againMs, closing.signal)
      // What is erased from here on may come too late for the answer.
      isWaiting = false
      if (!(await isAnotherWritten().catch(goOn))) return
    }
    log.warn({}, 'the file of Redis still holds erased texts: Redis does not get done with writing it')
  }

  /** A Redis that is away has its file yet when it is back. */
  function goOn(error: unknown): true {
    if (MemoryError.isInstance(error) && error.isRetryable) return true
    throw error
  }

  function tell(error: unknown): void {
    const reason = closing.signal.aborted ? 'closed' : describeError(error)
    log.warn(
      { error: reason },
      'the file of Redis holds erased texts until it is written anew (BGREWRITEAOF)',
    )
  }

  return {
    async rewrite() {
      try {
        if (isWaiting || !(await isAnotherWritten())) return
        waitForOther().catch(tell)
      } catch (error) {
        tell(error)
      }
    },
    close: () => closing.abort(),
  }
}
