import type { Rating } from '../../src/contract/feedback.ts'
import type { Deed, Ledger, Player, Reply } from './ledger.ts'

/** Reactions that were removed: each removal takes back the same emoji of the same person on the same reply. */
export function findRetracted(deeds: readonly Deed[]): ReadonlySet<Deed> {
  const retracted = new Set<Deed>()
  for (const [at, { by, reply, what }] of deeds.entries()) {
    if (what.type !== 'reaction-removed') continue
    const given = deeds
      .slice(0, at)
      .findLast(
        (deed) =>
          deed.by === by &&
          deed.reply === reply &&
          deed.what.type === 'reaction-added' &&
          deed.what.emoji === what.emoji &&
          !retracted.has(deed),
      )
    if (given) retracted.add(given)
  }
  return retracted
}

/** Votes in whose place a later one of the same person on the same text stands. */
export function findSuperseded(deeds: readonly Deed[]): ReadonlySet<Deed> {
  const retracted = findRetracted(deeds)
  const votes = deeds.filter((deed) => isVote(deed) && !retracted.has(deed))
  return new Set(
    votes.filter((vote, at) =>
      votes
        .slice(at + 1)
        .some(
          ({ by, reply, revision }) => by === vote.by && reply === vote.reply && revision === vote.revision,
        ),
    ),
  )
}

/** What stands about a text: of each person the last word. */
export function votesOn(ledger: Ledger, reply: Reply, revision: number): ReadonlyMap<Player, Rating> {
  const retracted = findRetracted(ledger.deeds)
  const votes = new Map<Player, Rating>()
  for (const deed of ledger.deeds) {
    const { what } = deed
    if (deed.reply !== reply || deed.revision !== revision || retracted.has(deed)) continue
    if (ledger.forgotten.has(deed.by)) continue
    if (what.type !== 'reaction-added' && what.type !== 'rating') continue
    if (what.rating !== undefined) votes.set(deed.by, what.rating)
  }
  return votes
}

/** The texts of a reply that anybody rated, also where they took it back. */
export function ratedRevisions(ledger: Ledger, reply: Reply): readonly number[] {
  const rated = ledger.deeds.filter(
    (deed) => deed.reply === reply && !ledger.forgotten.has(deed.by) && isVote(deed),
  )
  return [...new Set(rated.map(({ revision }) => revision))]
}

/** Whether anybody was against a text, or a later one of the reply: voted so, reported it, went from it to another take. */
export function isRefused(ledger: Ledger, reply: Reply, from: number): boolean {
  return reply.revisions.some(
    (_, revision) =>
      revision >= from &&
      ([...votesOn(ledger, reply, revision).values()].some((rating) => rating < 0) ||
        ledger.deeds.some(
          (deed) =>
            deed.reply === reply &&
            deed.revision === revision &&
            !ledger.forgotten.has(deed.by) &&
            ['report', 'regeneration', 'pick'].includes(deed.what.type),
        )),
  )
}

function isVote({ what }: Deed): boolean {
  return (what.type === 'reaction-added' || what.type === 'rating') && what.rating !== undefined
}
