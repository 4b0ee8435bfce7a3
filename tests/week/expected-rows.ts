import {
  authorsOf,
  type Deed,
  type Ledger,
  type Player,
  type Reply,
  type Story,
  type Utterance,
} from './ledger.ts'
import { findRetracted, findSuperseded, votesOn } from './votes.ts'

/** Whose words a take was made of, or answers. */
export function peopleOf(reply: Reply, take: number): readonly Player[] {
  const told = reply.takes[take]?.prompt.flatMap(authorsOf) ?? []
  return [...new Set([...told, ...reply.answered])]
}

/** Whether nothing of a reply is kept any more, for somebody in it was forgotten. */
export function isGone(ledger: Ledger, reply: Reply, take: number): boolean {
  return peopleOf(reply, take).some((player) => ledger.forgotten.has(player))
}

/** Which take a deed judged. */
export function takeOf({ reply, revision }: Deed): number {
  return reply.revisions[revision]?.take ?? 0
}

/** So many lines of its prompt a row shows, unless more are asked for. */
const contextLines = 20

/** Which deeds an export is asked for. Default: all but emoji that only react to the story. */
export type Asked = (deed: Deed) => boolean

/** Whether it says what somebody thinks of the reply, or only answers the story. */
export function isStoryReaction({ what }: Deed): boolean {
  return 'emoji' in what && what.rating === undefined
}

/** The rows that JSON Lines and CSV are to have, each told in a line. */
export function expectedRows(
  ledger: Ledger,
  isAsked: Asked = (deed) => !isStoryReaction(deed),
): readonly string[] {
  const retracted = findRetracted(ledger.deeds)
  const superseded = findSuperseded(ledger.deeds)
  return ledger.deeds
    .filter((deed) => !ledger.forgotten.has(deed.by) && isAsked(deed))
    .map((deed) => {
      const { by, reply, revision } = deed
      const take = takeOf(deed)
      const isAway = isGone(ledger, reply, take)
      const votes = votesOn(ledger, reply, revision)
      return describeRow({
        by: `${by.platform}:${by.name}`,
        deed: describeDeed(deed),
        reply: isAway ? 'gone' : (reply.takes[take]?.mark ?? ''),
        rewritten: describeRewritten(ledger, deed, isAway),
        context: isAway
          ? []
          : (reply.takes[take]?.prompt ?? [])
              .slice(-contextLines)
              .map((line) => shownTo(ledger, reply.story, line)),
        votes: [...votes.values()],
        isRetracted: retracted.has(deed),
        isSuperseded: superseded.has(deed),
        training: describeTraining(ledger, deed, isAway),
        agreed: (['feedback', 'training'] as const).filter((scope) =>
          scope === 'training' ? mayTrain(ledger, reply, by) : ledger.hasAgreed(by, scope, reply.story),
        ),
        people: peopleIn(ledger, deed, isAway).map(({ platform, name }) => `${platform}:${name}`),
      })
    })
    .toSorted()
}

/** A row, whether it is to be or is. */
export function describeRow(row: {
  readonly by: string
  readonly deed: string
  readonly reply: string
  readonly rewritten: string
  readonly context: readonly string[]
  readonly votes: readonly number[]
  readonly isRetracted: boolean
  readonly isSuperseded: boolean
  /** `allowed`, or why not. */
  readonly training: string
  /** What whoever did it agreed to. */
  readonly agreed: readonly string[]
  readonly people: readonly string[]
}): string {
  const good = row.votes.filter((vote) => vote > 0).length
  return [
    `${row.by} ${row.deed} on ${row.reply}`,
    `as ${row.rewritten}`,
    `after ${row.context.join(' ') || 'nothing'}`,
    `votes ${good}:${row.votes.length - good}`,
    row.isRetracted ? 'retracted' : row.isSuperseded ? 'superseded' : 'stands',
    `training ${row.training}, agreed to ${row.agreed.join(' and ') || 'nothing'}`,
    `of ${row.people.toSorted().join(' ')}`,
  ].join('; ')
}

function describeDeed({ what }: Deed): string {
  switch (what.type) {
    case 'reaction-added':
    case 'reaction-removed':
      return [what.type, what.emoji, what.rating].filter((part) => part !== undefined).join(' ')
    case 'rating':
      return `rating ${what.rating} ${[...what.reasons].toSorted().join()}`
    case 'pick':
      return `pick ${what.take}`
    case 'kept':
      return `kept ${what.takes}`
    default:
      return what.type
  }
}

/** The words that people gave the reply; `undefined`: it has its own, or they are away. */
function givenIn(ledger: Ledger, { reply, revision, what }: Deed): Utterance | undefined {
  const text = reply.revisions[what.type === 'rewrite' ? revision + 1 : revision]
  return text?.by && !ledger.forgotten.has(text.by) ? text : undefined
}

function describeRewritten(ledger: Ledger, deed: Deed, isAway: boolean): string {
  const { reply } = deed
  const text = givenIn(ledger, deed)
  if (!text) return '-'
  const isShown = authorsOf(text).every((author) => ledger.hasAgreed(author, 'feedback', reply.story))
  return isAway || !isShown ? 'withheld' : text.mark
}

function shownTo(ledger: Ledger, story: Story, said: Utterance): string {
  const isShown = authorsOf(said).every((author) => ledger.hasAgreed(author, 'feedback', story))
  return isShown ? said.mark : 'withheld'
}

/** Whether somebody's words and deeds there may train a model. */
export function mayTrain(ledger: Ledger, { story }: Reply, player: Player): boolean {
  return ledger.hasAgreed(player, 'training', story) || story.participants.has(player)
}

/** Everybody whose words or deeds a row holds or answers. */
function peopleIn(ledger: Ledger, deed: Deed, isAway: boolean): readonly Player[] {
  const { by, reply } = deed
  const given = givenIn(ledger, deed)
  const told = isAway || reply.isGreeting ? [] : peopleOf(reply, takeOf(deed))
  return [...new Set([by, ...(given ? authorsOf(given) : []), ...told])]
}

/** Whether a model may be trained on a row, or why not. */
function describeTraining(ledger: Ledger, deed: Deed, isAway: boolean): string {
  const { reply } = deed
  if (reply.isGreeting) return 'greeting'
  if (isAway) return 'record-gone'
  if (reply.story.platform === 'discord') return 'discord-rule-21'
  const agree = peopleIn(ledger, deed, isAway).every((player) => mayTrain(ledger, reply, player))
  return agree ? 'allowed' : 'no-consent'
}
