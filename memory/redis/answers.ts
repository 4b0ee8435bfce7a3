import { MemoryError } from '../../src/contract/errors.ts'

/** An answer is given up after so many ticks. What holds up this process makes no tick, so it makes no answer late. */
const tickMs = 100
const patienceTicks = 11

/** See {@link createAnswers}. */
export interface Answers {
  /** Asks, unless earlier answers are overdue. Fails with a MemoryError `busy` where none comes, else as the call does. */
  ask<Result>(call: () => Promise<Result>): Promise<Result>
}

/**
 * Gives up answers that do not come. The client's own `socketTimeout` sees a server that hangs only while nothing is written to it: as
 * nothing is asked any more, it will, and connects anew.
 */
export function createAnswers(): Answers {
  const awaited = new Set<{ ticks: number; giveUp(error: MemoryError): void }>()
  let isOverdue = false
  let isTicking = false

  function tick(): void {
    for (const answer of awaited) answer.ticks += 1
    isOverdue ||= [...awaited].some(({ ticks }) => ticks >= patienceTicks)
    if (isOverdue) for (const answer of awaited) answer.giveUp(lateError())
    isTicking = awaited.size > 0
    if (isTicking) later()
  }

  function later(): void {
    // By real time, as the client's own timeouts.
    setTimeout(tick, tickMs).unref()
  }

  return {
    async ask(call) {
      if (isOverdue) throw lateError()
      const answer = call()
      const heard = () => {
        isOverdue = false
      }
      answer.then(heard, heard)
      const { promise: late, reject: giveUp } = Promise.withResolvers<never>()
      const entry = { ticks: 0, giveUp }
      awaited.add(entry)
      if (!isTicking) later()
      isTicking = true
      return await Promise.race([answer, late]).finally(() => awaited.delete(entry))
    },
  }
}

/** What an answer that did not come in time is told as. */
export function lateError(cause?: unknown): MemoryError {
  return new MemoryError({
    code: 'busy',
    what: 'Redis did not answer in time.',
    remedy: 'Try again; if it stays so, look at the log of Redis, and at what else runs there.',
    cause,
    isRetryable: true,
  })
}
