import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import { keep } from '../../../src/util/keep.ts'

/** So many chats refused within so long: it is the whole bot that asks too much. */
const manyChats = 3
const togetherMs = 1_000

/** Longest that all wait then: groups may each be at their own limit at the same time, which lasts far longer. */
const longestTogetherMs = 3_000

/** After that, all go on for so long at least: nobody may hold up everybody by asking too much in some chats. */
const apartMs = 15_000

/** It is told that often. */
const toldEveryMs = 60_000

/** Chats whose limits are remembered. */
const mostKnown = 10_000

interface Refused {
  readonly key: string
  readonly at: number
  readonly ms: number
}

/** Which chats Telegram does not want to be asked about for a while. */
export interface RefusedChats {
  /** How long, at least; none where it is not positive. */
  waitMs(key: string): number
  /** One was refused for so long; where several are at once, all wait. */
  note(key: string, ms: number): void
  /** The same, for what says nothing of other chats. */
  noteAlone(key: string, ms: number): void
}

/** Builds it. */
export function createRefusedChats({
  clock,
  log,
}: {
  readonly clock: Clock
  readonly log: Log
}): RefusedChats {
  const until = new Map<string, number>()
  let refused: readonly Refused[] = []
  let allUntil = 0
  let quietUntil = 0

  function noteAlone(key: string, ms: number): void {
    keep(until, key, clock.now() + ms, mostKnown)
  }

  return {
    waitMs: (key) => Math.max(until.get(key) ?? 0, allUntil) - clock.now(),
    noteAlone,
    note(key, ms) {
      noteAlone(key, ms)
      const now = clock.now()
      const before = refused.filter((one) => one.key !== key && now - one.at < togetherMs)
      refused = [...before, { key, at: now, ms }]
      if (refused.length < manyChats || now < allUntil + apartMs) return
      const allMs = Math.min(longestTogetherMs, ...refused.map((one) => one.ms))
      allUntil = now + allMs
      if (quietUntil <= now)
        log.warn({ waitsMs: allMs }, 'Telegram refuses several chats at once: all wait a little')
      quietUntil = now + toldEveryMs
    },
  }
}
