import type { Line } from '../../contract/line.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { type PlainQuestion, plainQuestionsOf } from './plain-questions.ts'
import { join, spokenPart, withoutActions } from './speech.ts'

/** What a reminder is made of. */
export interface Asked {
  /** What the person asks. */
  readonly person: string
  readonly lines: readonly Line[]
  /** Texts that say that it was answered before. */
  readonly told: readonly string[]
}

/**
 * Ways to say that a question was answered before: a text of ours, and the answer's first words where they are few, so that it
 * sounds like the character. None where nobody asked it.
 */
export function remind(answer: string, { person, lines, told }: Asked): readonly string[] {
  if (!wasAsked(person, lines)) return []
  const unused = told.filter((text) => !lines.some((line) => line.text.includes(text)))
  const [first = ''] = /^[^。！？.!?…]+[。！？.!?]/.exec(withoutActions(answer).trim()) ?? []
  const isShort = first !== '' && first.length <= (hasCjk(first) ? 14 : 48)
  return (unused.length > 0 ? unused : told).map((text) => (isShort ? join(text, first) : text))
}

/** Whether people asked the same before the character last spoke, in the same words or as the same plain question. */
function wasAsked(person: string, lines: readonly Line[]): boolean {
  const questions = plainQuestionsOf(person)
  return lines
    .slice(
      0,
      lines.findLastIndex(({ role }) => role === 'character'),
    )
    .some(
      ({ role, text }) =>
        role === 'user' &&
        (spokenPart(text) === spokenPart(person) ||
          plainQuestionsOf(text).some((known) => questions.some((asked) => haveOneAnswer(known, asked)))),
    )
}

function haveOneAnswer(known: PlainQuestion, asked: PlainQuestion): boolean {
  return known === asked || known.orElse === asked || asked.orElse === known
}
