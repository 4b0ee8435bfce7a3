import type { LoopbackMessage } from '../../src/testing/index.ts'
import type { Kill } from './killer.ts'
import type { Told } from './tells.ts'
import type { Fallen } from './workers.ts'

/**
 * Why people saw a reply that no history knows: what kept its worker from recording it, after it was shown and before it was recorded.
 * `unexplained`: nothing did.
 */
export type Window =
  | 'its worker was killed before recording it'
  | 'its worker was stopped, and had lost the conversation'
  | 'Redis was away, and its worker had lost the conversation'
  | 'its worker was slow, and had lost the conversation'
  | 'its worker could not write it, and let it go'
  | 'nobody tells whose; as many were counted, and refused for others had taken over'
  | 'unexplained'

/** What there is to explain it with. */
export interface Evidence {
  readonly kills: readonly Kill[]
  readonly fallen: readonly Fallen[]
  readonly told: readonly Told[]
}

/** A conversation is another's that long after its holder was last heard of, at the latest, and that one notices as late. */
const lostWithinMs = 5_000

/** What a worker had sent when it was killed is shown so much later, at the latest. */
const onItsWayMs = 1_000

/** Explains one reply that no history knows, by what its worker told of it and by what was done to that worker. */
export function explain(
  { sender, versions, key }: LoopbackMessage,
  { kills, fallen, told }: Evidence,
): Window {
  const at = versions[0]?.at ?? 0
  const turn = turnOf(key)
  const fate = told.find(
    (one) =>
      one.sender === sender &&
      one.at >= at &&
      ((one.type === 'committed' && isFinal(one.outcome)) || one.type === 'let-go') &&
      one.eventIds.includes(turn),
  )
  if (!fate) {
    const isDead = (name: string, deadAt: number) => name === sender && deadAt + onItsWayMs >= at
    const wasKilled = kills.some(({ what, how, at: killedAt }) => how === 'killed' && isDead(what, killedAt))
    const fell = fallen.some(({ name, at: fellAt }) => isDead(name, fellAt))
    return wasKilled || fell ? 'its worker was killed before recording it' : 'unexplained'
  }
  const outcome = 'outcome' in fate ? fate.outcome : ''
  if (outcome === 'written' || outcome === '') return 'unexplained'
  if (!isFinal(outcome)) return 'its worker could not write it, and let it go'
  const isThen = ({ at: from, backAt }: Kill) => from <= fate.at && backAt + lostWithinMs >= at
  const causes = kills.filter(isThen)
  if (causes.some(({ what }) => what === sender))
    return 'its worker was stopped, and had lost the conversation'
  if (causes.some(({ what }) => what === 'redis'))
    return 'Redis was away, and its worker had lost the conversation'
  return 'its worker was slow, and had lost the conversation'
}

/**
 * Explains all of them. Where nobody tells who has shown what, none can be held against its worker: as many are explained as were both
 * counted as perhaps shown twice and refused, for others had taken over.
 */
export function explainAll(repeated: readonly LoopbackMessage[], evidence: Evidence): readonly Window[] {
  const { told } = evidence
  const counted = told.filter((one) => one.type === 'counted' && one.outcome === 'possible').length
  const refused = told.filter((one) => one.type === 'let-go' && one.outcome === 'lock-lost').length
  let left = Math.min(counted, refused)
  return repeated.map((message) => {
    const window = explain(message, evidence)
    if (window !== 'unexplained' || message.sender !== '' || left === 0) return window
    left -= 1
    return 'nobody tells whose; as many were counted, and refused for others had taken over'
  })
}

/** What a commit that failed so is not tried again for. */
function isFinal(outcome: string): boolean {
  return outcome === 'written' || outcome === 'lock-lost' || outcome === 'conversation-erased'
}

/** The first of the events that a message answers. */
export function turnOf(key: string): string {
  return key.slice(0, key.lastIndexOf(':'))
}
