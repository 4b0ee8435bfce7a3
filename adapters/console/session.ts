import type { Clock, Random } from '../../src/contract/clock.ts'
import type { Person } from '../../src/contract/conversation.ts'
import type { ChoiceOption, ReplyPart } from '../../src/contract/reply.ts'
import type { CommandWord } from '../shared/command-words.ts'
import { type DecodedLine, decodeLine } from './decode.ts'
import { listedOptions } from './encode.ts'
import type { AnswerKind } from './screen.ts'
import type { Folders } from './typed-path.ts'

/** What a session knows of itself between lines. */
export interface Session {
  /** Ids of those who play. */
  cast(): readonly string[]
  /** What a typed line means here and now. */
  decode(line: string): DecodedLine
  /** Remembers what is asked, so that its answer is known when it comes; a choice that was offered before is over. */
  expect(eventId: string, kind: AnswerKind): void
  /** Why the answer to these events comes. */
  kindOf(eventIds: readonly string[]): AnswerKind
  /** Takes in what an answer changes: who plays, what can be chosen. */
  learn(part: ReplyPart): void
}

/** See {@link createSession}. */
export interface SessionOptions {
  readonly characterId: string
  readonly person: Person
  readonly locale: string | undefined
  readonly words: readonly CommandWord[]
  readonly folders: Folders
  readonly clock: Clock
  readonly random: Random
}

/** Builds the session. */
export function createSession(options: SessionOptions): Session {
  const { characterId, person, locale, words, folders, clock, random } = options
  const expected = new Map<string, AnswerKind>()
  let cast: readonly string[] = [characterId]
  let choice: readonly ChoiceOption[] = []

  return {
    cast: () => cast,
    decode(line) {
      const [id, at] = [random.id(), clock.now()]
      return decodeLine(line, { words, person, locale, cast, choice, folders, id, at })
    },
    expect(eventId, kind) {
      expected.set(eventId, kind)
      choice = []
    },
    kindOf(eventIds) {
      return eventIds.map((id) => expected.get(id)).find((kind) => kind !== undefined) ?? 'left-over'
    },
    learn(part) {
      if (part.type === 'cast-changed') cast = part.cast
      if (part.type === 'choice-offered') choice = part.options
      if (part.type === 'notice' && listedOptions(part.options).length > 0)
        choice = listedOptions(part.options)
    },
  }
}
