import type { LoopbackMessage } from '../../src/testing/index.ts'
import type { Kill } from './killer.ts'
import { wordsOf } from './people.ts'

/**
 * Why people saw a reply twice: in which window of time what showed it first was kept from recording it. `unexplained`: nothing was
 * killed then.
 */
export type Window =
  | 'its worker was killed before recording it'
  | 'Redis was away before it was recorded'
  | 'unexplained'

/** What is shown is written that soon, on a busy machine. */
const writtenMs = 2_000
/** A worker that was taken for dead in the absence of Redis shows what it has in hand until it notices. */
const noticeMs = 5_000

/** Explains one reply that no history knows. */
export function explain(
  { sender, versions, messageId }: LoopbackMessage,
  shown: readonly LoopbackMessage[],
  kills: readonly Kill[],
): Window {
  const words = wordsOf(versions[0]?.text ?? '')
  const at = versions[0]?.at ?? 0
  const copies = shown.filter(
    (message) =>
      message.messageId !== messageId &&
      wordsOf(message.versions[0]?.text ?? '').some((word) => words.includes(word)),
  )
  const others = copies.map((message) => message.versions[0]?.at ?? 0)
  const from = Math.min(at, ...others)
  const until = Math.max(at, ...others)
  const isBetween = (time: number) => time >= from && time <= until
  const senders = new Set([sender, ...copies.map((copy) => copy.sender)])
  if (kills.some(({ what, at: killedAt }) => senders.has(what) && isBetween(killedAt)))
    return 'its worker was killed before recording it'
  const isAway = ({ what, at: killedAt, backAt }: Kill) =>
    what === 'redis' && killedAt <= from + writtenMs && backAt + noticeMs >= from
  return kills.some(isAway) ? 'Redis was away before it was recorded' : 'unexplained'
}
