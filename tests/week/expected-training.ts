import type { LeftOutReason } from '../../src/contract/feedback-export.ts'
import { isGone, mayTrain, peopleOf, takeOf } from './expected-rows.ts'
import {
  authorsOf,
  type Deed,
  type Ledger,
  type Player,
  type Reply,
  type Revision,
  type Take,
} from './ledger.ts'
import { isRefused, ratedRevisions, votesOn } from './votes.ts'

/** What an export for training is to be. */
export interface ExpectedTraining {
  /** Each told in a line. */
  readonly rows: readonly string[]
  readonly leftOut: { readonly [reason: string]: number }
}

type Format = 'sft' | 'dpo' | 'kto'
type Outcome = string | { readonly leftOut: LeftOutReason }

/** Works it out from what everybody did and agreed to. */
export function expectedTraining(ledger: Ledger, format: Format): ExpectedTraining {
  const replies = ledger.stories.flatMap((story) => story.replies)
  const outcomes = replies.flatMap((reply) => outcomesOf(ledger, reply, format))
  const reasons = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : outcome.leftOut))
  return {
    rows: outcomes.filter((outcome) => typeof outcome === 'string').toSorted(),
    leftOut: Object.fromEntries(
      [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
    ),
  }
}

/** A row, whether it is to be or is: which texts it holds, and what it says of them. */
export function describeLesson(lesson: {
  readonly prompt: readonly string[]
  readonly texts: readonly string[]
  readonly says: string
}): string {
  return `${lesson.says} ${lesson.texts.join(' over ')} after ${[...new Set(lesson.prompt)].toSorted().join(' ')}`
}

function outcomesOf(ledger: Ledger, reply: Reply, format: Format): readonly Outcome[] {
  const deeds = ledger.deeds.filter((deed) => deed.reply === reply && !ledger.forgotten.has(deed.by))
  if (reply.isGreeting) return deeds.map(() => ({ leftOut: 'greeting' }))
  if (isGone(ledger, reply, 0)) return deeds.map(() => ({ leftOut: 'record-gone' }))
  const outcomes: readonly Outcome[] =
    format === 'kto' ? votesIn(ledger, reply, deeds) : editsIn(ledger, reply, deeds, format)
  return reply.story.platform === 'discord' ? outcomes.map(() => ({ leftOut: 'discord-rule-21' })) : outcomes
}

function votesIn(ledger: Ledger, reply: Reply, deeds: readonly Deed[]): readonly Outcome[] {
  const others = deeds.filter(({ what }) => !('rating' in what) || what.rating === undefined)
  const texts = ratedRevisions(ledger, reply).map((revision): Outcome => {
    const votes = votesOn(ledger, reply, revision)
    const ratings = new Set(votes.values())
    const text = reply.revisions[revision]
    if (votes.size === 0) return { leftOut: 'retracted' }
    const isMuddled = [...votes.keys()].every((voter) => contradicts(ledger, reply, revision, voter))
    if (ratings.size > 1 || isMuddled) return { leftOut: 'disagreement' }
    const take = text && reply.takes[text.take]
    if (!text || !take) throw new RangeError(`no text ${revision}`)
    const isVoterThere = [...votes.keys()].some(
      (voter) => mayTrain(ledger, reply, voter) && !contradicts(ledger, reply, revision, voter),
    )
    if (!isVoterThere) return { leftOut: 'no-consent' }
    return lessonOf(ledger, { reply, take, authors: authorsOf(text) }, [text.mark], [...ratings].join())
  })
  return [...texts, ...others.map((): Outcome => ({ leftOut: 'no-signal' }))]
}

function editsIn(
  ledger: Ledger,
  reply: Reply,
  deeds: readonly Deed[],
  format: 'sft' | 'dpo',
): readonly Outcome[] {
  const done = deeds.flatMap((deed): readonly Outcome[] => {
    const { what, by } = deed
    const take = reply.takes[takeOf(deed)]
    if (!take) throw new RangeError('no take')
    const given = reply.revisions[deed.revision + 1]
    if (what.type === 'rewrite' && given) {
      const isLast = given === reply.revisions.at(-1)
      if (!isLast || isRefused(ledger, reply, deed.revision + 1)) return [{ leftOut: 'no-signal' }]
      if (what.change === 'none' || (what.change === 'end' && format === 'dpo'))
        return [{ leftOut: 'trivial-edit' }]
      const from = { reply, take, authors: [by, ...authorsOf(given)] }
      if (format === 'sft') return [lessonOf(ledger, from, [given.mark], 'sft')]
      return [lessonOf(ledger, from, [given.mark, take.mark], 'strong')]
    }
    if (what.type !== 'kept' || format === 'sft' || isRefused(ledger, reply, deed.revision))
      return [{ leftOut: 'no-signal' }]
    const others = reply.takes.filter((one) => one !== take)
    return others.map((other) =>
      lessonOf(ledger, { reply, take, authors: [by] }, [take.mark, other.mark], 'weak'),
    )
  })
  return format === 'sft' ? [...done, ...acceptedIn(ledger, reply)] : done
}

/** What stands in a studio in the end. */
function acceptedIn(ledger: Ledger, reply: Reply): readonly Outcome[] {
  const last: Revision | undefined = reply.revisions.at(-1)
  const take = last && reply.takes[last.take]
  if (reply.story.studio !== 'done' || !last || !take || last.by) return []
  if (isRefused(ledger, reply, reply.revisions.length - 1)) return [{ leftOut: 'no-signal' }]
  return [lessonOf(ledger, { reply, take, authors: [] }, [last.mark], 'sft')]
}

function lessonOf(
  ledger: Ledger,
  from: { readonly reply: Reply; readonly take: Take; readonly authors: readonly Player[] },
  texts: readonly string[],
  says: string,
): Outcome {
  const { reply, take, authors } = from
  const everybody = [...authors, ...peopleOf(reply, reply.takes.indexOf(take))]
  if (!everybody.every((player) => mayTrain(ledger, reply, player))) return { leftOut: 'no-consent' }
  if (take.prompt.some(({ isSecret }) => isSecret)) return { leftOut: 'secret' }
  return describeLesson({ prompt: take.prompt.map(({ mark }) => mark), texts, says })
}

/** Whether somebody's last word on a text says good for what is an error, or bad for what is none. */
function contradicts({ deeds }: Ledger, reply: Reply, revision: number, voter: Player): boolean {
  const what = deeds.findLast(
    (deed) =>
      deed.by === voter && deed.reply === reply && deed.revision === revision && 'rating' in deed.what,
  )?.what
  if (what?.type !== 'rating' || what.reasons.length === 0) return false
  const errors = what.reasons.filter((reason) => reason !== 'proactivity')
  return what.rating > 0 ? errors.length > 0 : errors.length === 0
}
