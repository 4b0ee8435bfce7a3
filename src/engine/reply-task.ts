import type { Character } from '../contract/character.ts'
import type { ChapterKey } from '../contract/conversation.ts'
import type { Line } from '../contract/line.ts'
import type { Change } from '../contract/mailbox.ts'
import type { ReplyPart } from '../contract/reply.ts'
import type { Care } from './safety/care.ts'
import type { Scene } from './scene.ts'

/** A reply that is to be written. */
export interface ReplyTask {
  readonly scene: Scene
  readonly character: Character
  readonly chapter: ChapterKey
  readonly turnId: string
  /** Lines of people that are not in the history yet. */
  readonly newLines: readonly Line[]
  /** The line that another take replaces; `undefined`: the reply is a new line. */
  readonly replacedLine: Line | undefined
  /** Texts of the takes that the turn has already. */
  readonly earlierTakes: readonly string[]
  readonly eventIds: readonly string[]
  /** What those who are answered ask for beside it. Absent: nobody has said anything new. */
  readonly care?: Pick<Care, 'isWorried' | 'smallPrint'>
}

/** Writes one reply of one character: the only place that calls the reply model. */
export type ReplyWriter = (task: ReplyTask) => AsyncGenerator<ReplyPart, readonly Change[]>
