import type { ConsentScope } from '../../src/contract/consent.ts'
import type { Rating } from '../../src/contract/feedback.ts'

// What everybody did, written down by the script beside the program: what exports are to hold is worked out from it.

/** Somebody. */
export interface Player {
  readonly name: string
  readonly platform: 'discord' | 'telegram' | 'console'
  /** As the platform names them. */
  readonly id: string
}

/** A text as it stood when a reply was made. */
export interface Utterance {
  readonly mark: string
  /** Whose words it holds; `undefined`: the model's, or the card's. */
  readonly by: Player | undefined
  /** Whose words some of them were before, or are, for they are quoted. */
  readonly earlierBy?: Player
  /** A mail address is in it. */
  readonly isSecret?: true
}

/** What the model wrote. */
export interface Take extends Utterance {
  readonly prompt: readonly Utterance[]
}

/** A text that a line of a character had. */
export interface Revision extends Utterance {
  readonly take: number
}

/** A character's line, with all that it was. */
export interface Reply {
  readonly story: Story
  readonly isGreeting: boolean
  readonly answered: readonly Player[]
  readonly takes: readonly Take[]
  readonly revisions: readonly Revision[]
}

/** What somebody did about a reply. */
export interface Deed {
  readonly by: Player
  readonly reply: Reply
  /** Which text of the reply was judged. */
  readonly revision: number
  readonly what: What
}

/** See {@link Deed}. */
export type What =
  | { readonly type: 'reaction-added' | 'reaction-removed'; readonly emoji: string; readonly rating?: Rating }
  | { readonly type: 'rating'; readonly rating: Rating; readonly reasons: readonly string[] }
  | {
      readonly type: 'rewrite'
      /** How far it is from what the model said: the same, but for how it ends, or more. */
      readonly change: 'none' | 'end' | 'words'
    }
  | { readonly type: 'regeneration' | 'report' | 'own-edit' }
  | { readonly type: 'pick'; readonly take: number }
  | { readonly type: 'kept'; readonly takes: number }

type Entry = { line: Utterance } | { reply: { -readonly [Key in keyof Reply]: Reply[Key] } }

/** A chapter. */
export interface Story {
  readonly name: string
  readonly platform: Player['platform']
  /** What is agreed to is agreed to here alone. */
  readonly place: string
  /** Its accepted lines are training rows once it is done. */
  studio: 'none' | 'open' | 'done'
  /** Those who agreed to training here. */
  readonly participants: Set<Player>
  says(mark: string, by: Player, more?: Pick<Utterance, 'isSecret' | 'earlierBy'>): void
  greets(mark: string): Reply
  /** The model answers whoever spoke since the last reply. */
  answers(mark: string): Reply
  /** A reply gets another take. */
  again(reply: Reply, mark: string): void
  /** A reply gets other words. */
  rewritten(reply: Reply, by: Player, mark: string): void
  /** An earlier or later take is shown again. */
  shows(reply: Reply, take: number): void
  /** Somebody gives their own message other words. */
  edited(from: string, to: string): void
  /** What somebody said goes, and what answered it. */
  forgets(player: Player): void
  /** All that there ever were. */
  readonly replies: readonly Reply[]
}

/** All that was done. */
export interface Ledger {
  readonly deeds: readonly Deed[]
  /** Whether somebody agrees to something now: there, or without a story anywhere. */
  hasAgreed(player: Player, scope: ConsentScope, story?: Story): boolean
  readonly forgotten: ReadonlySet<Player>
  readonly stories: readonly Story[]
  /** A conversation; the place has its name where none is given. */
  open(name: string, platform: Player['platform'], place?: string): Story
  does(by: Player, reply: Reply, what: What): void
  agrees(player: Player, story: Story, ...scopes: readonly ConsentScope[]): void
  /** Everywhere. */
  withdraws(player: Player, scope: ConsentScope): void
  forgets(player: Player): void
}

/** Nothing is done yet. */
export function createLedger(): Ledger {
  const deeds: Deed[] = []
  const consents: { readonly player: Player; readonly scope: ConsentScope; readonly place: string }[] = []
  const forgotten = new Set<Player>()
  const stories: Story[] = []
  return {
    deeds,
    hasAgreed: (player, scope, story) =>
      consents.some(
        (one) =>
          one.player === player && one.scope === scope && (story === undefined || one.place === story.place),
      ),
    forgotten,
    stories,
    open(name, platform, place = name) {
      const story = createStory(name, platform, place)
      stories.push(story)
      return story
    },
    does(by, reply, what) {
      const judged = what.type === 'rewrite' || what.type === 'regeneration' || what.type === 'pick' ? 2 : 1
      deeds.push({ by, reply, revision: reply.revisions.length - judged, what })
    },
    agrees(player, { place }, ...scopes) {
      consents.push(...scopes.map((scope) => ({ player, scope, place })))
    },
    withdraws(player, scope) {
      const left = consents.filter((one) => one.player !== player || one.scope !== scope)
      consents.splice(0, consents.length, ...left)
    },
    forgets(player) {
      forgotten.add(player)
      for (const story of stories) story.forgets(player)
    },
  }
}

function createStory(name: string, platform: Player['platform'], place: string): Story {
  let entries: Entry[] = []
  const replies: Reply[] = []
  const now = (): Utterance[] =>
    entries.flatMap((entry) => ('line' in entry ? entry.line : (entry.reply.revisions.at(-1) ?? [])))
  /** What stood before a reply. */
  const before = (reply: Reply) => {
    const at = entries.findIndex((entry) => 'reply' in entry && entry.reply === reply)
    return now().slice(0, at)
  }
  const change = (reply: Reply, changes: Partial<Reply>): void => {
    const entry = entries.find((one) => 'reply' in one && one.reply === reply)
    if (!entry || !('reply' in entry)) throw new RangeError(`no such reply in ${name}`)
    Object.assign(entry.reply, changes)
  }
  function add({ text, ...made }: Omit<Reply, 'story' | 'revisions'> & { readonly text: Utterance }): Reply {
    const reply = { story, ...made, revisions: [{ ...text, take: 0 }] }
    entries.push({ reply })
    replies.push(reply)
    return reply
  }
  const story: Story = {
    name,
    platform,
    place,
    studio: 'none',
    participants: new Set(),
    replies,
    greets(mark) {
      const text = { mark, by: undefined }
      return add({ isGreeting: true, answered: [], takes: [{ ...text, prompt: [] }], text })
    },
    says: (mark, by, more) => void entries.push({ line: { mark, by, ...more } }),
    answers(mark) {
      const last = entries.findLastIndex((entry) => 'reply' in entry)
      const asked = entries.slice(last + 1).flatMap((entry) => ('line' in entry ? (entry.line.by ?? []) : []))
      const text = { mark, by: undefined }
      const takes = [{ ...text, prompt: now() }]
      return add({ isGreeting: false, answered: [...new Set(asked)], takes, text })
    },
    again(reply, mark) {
      const text = { mark, by: undefined }
      change(reply, {
        takes: [...reply.takes, { ...text, prompt: before(reply) }],
        revisions: [...reply.revisions, { ...text, take: reply.takes.length }],
      })
    },
    rewritten(reply, by, mark) {
      const { take, by: before } = reply.revisions.at(-1) ?? { take: 0, by: undefined }
      const earlier = before && before !== by ? { earlierBy: before } : {}
      change(reply, { revisions: [...reply.revisions, { mark, by, take, ...earlier }] })
    },
    shows(reply, take) {
      const { mark } = reply.takes[take] ?? { mark: '' }
      change(reply, { revisions: [...reply.revisions, { mark, by: undefined, take }] })
    },
    edited(from, to) {
      const at = entries.findIndex((entry) => 'line' in entry && entry.line.mark === from)
      const entry = entries[at]
      if (entry && 'line' in entry) entries[at] = { line: { ...entry.line, mark: to } }
    },
    forgets(player) {
      entries = entries.filter((entry) =>
        'line' in entry ? entry.line.by !== player : !isTheirs(entry.reply, player),
      )
    },
  }
  return story
}

/** Whose words a text holds. */
export function authorsOf({ by, earlierBy }: Utterance): readonly Player[] {
  return [by, earlierBy].filter((player) => player !== undefined)
}

function isTheirs({ answered, revisions }: Reply, player: Player): boolean {
  return answered.includes(player) || revisions.some(({ by }) => by === player)
}
