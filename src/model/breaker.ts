import type { Clock } from '../contract/clock.ts'

/** How a call ended: with an answer (a refusal is one), in a way that says the server is not well, or without telling. */
export type CallOutcome = 'answered' | 'unwell' | 'unknown'

/** Keeps a server that is not well from delaying everybody. */
export interface Breaker {
  /** Ms until a call is worth trying; 0: now. A call that `insists` waits only where the server itself asked for a pause. */
  waitMs(insists?: boolean): number
  /** Whether the server is taken for well: neither left alone nor being tried again. */
  readonly isClosed: boolean
  /**
   * A call begins. Returns what to tell once, when it is over; `retryAfterMs`: how long the server itself asked to be left alone.
   * That tells whether the circuit opened or closed for it.
   */
  begin(): (outcome: CallOutcome, retryAfterMs: number | undefined) => 'opened' | 'closed' | undefined
}

const mostFailures = 3
const pausesMs = [5_000, 15_000, 30_000, 60_000] as const
/** A server may ask for more, but then somebody should look at it rather than wait in silence. */
const longestPauseMs = 3_600_000
/** What callers are told while one call tries whether the server is back. */
const trialMs = 1_000

/**
 * A circuit breaker: it opens after three failures in a row, then lets one call at a time try, after longer and longer pauses.
 * By hand, for that of `cockatiel` reads the machine's time, lets everybody else wait for the call that tries, and takes one
 * that was aborted for a success.
 */
export function createBreaker(clock: Clock): Breaker {
  let failures = 0
  let openings = 0
  let openUntil: number | undefined
  let isServersWish = false
  let isTrying = false

  function open(retryAfterMs: number | undefined): void {
    const pauseMs = retryAfterMs ?? pausesMs[openings] ?? pausesMs[pausesMs.length - 1] ?? 0
    openUntil = clock.now() + Math.min(pauseMs, longestPauseMs)
    isServersWish = retryAfterMs !== undefined
    openings = Math.min(openings + 1, pausesMs.length - 1)
  }

  return {
    waitMs(insists = false) {
      if (openUntil === undefined || (insists && !isServersWish)) return 0
      const leftMs = openUntil - clock.now()
      return leftMs > 0 ? leftMs : isTrying ? trialMs : 0
    },
    get isClosed() {
      return openUntil === undefined
    },
    begin() {
      const isTrial = openUntil !== undefined
      // Somebody insisted: it may close the circuit, but the others wait no longer for it.
      const isEarly = openUntil !== undefined && clock.now() < openUntil
      if (isTrial) isTrying = true
      return (outcome, retryAfterMs) => {
        if (isTrial) isTrying = false
        // It began before the circuit opened: others know better.
        else if (openUntil !== undefined) return undefined
        if (outcome === 'answered') {
          failures = openings = 0
          openUntil = undefined
          return isTrial ? 'closed' : undefined
        }
        if (outcome === 'unknown' || (isEarly && retryAfterMs === undefined)) return undefined
        failures += 1
        if (!isTrial && retryAfterMs === undefined && failures < mostFailures) return undefined
        open(retryAfterMs)
        return 'opened'
      }
    },
  }
}
