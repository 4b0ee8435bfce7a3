import type { Line } from '../../contract/line.ts'
import type { PersonalItem } from '../../contract/memory.ts'
import { timeOf } from './describe-time.ts'

/** A line and its revisions before. `isAnswered`: it is their own, or of a turn that answered them. */
export function describeLine(
  { line, earlier }: Extract<PersonalItem, { type: 'line' }>,
  personId: string,
  isAnswered: boolean,
) {
  const wordsIn = (one: Line) => describeWords(one, personId, isAnswered)
  return {
    at: timeOf(line.at),
    by: line.role === 'user' ? 'you' : line.speakerName,
    ...wordsIn(line),
    messages: line.messageIds,
    ...(earlier.length > 0 ? { earlier: earlier.map(wordsIn) } : {}),
  }
}

/** What a line said. Words that only others put there are theirs, and what answered others is, too. */
function describeWords(line: Line, personId: string, isAnswered: boolean) {
  const { text, shown, emotion, authorIds } = line
  const isTheirs = authorIds?.includes(personId) ?? isAnswered
  if (!isTheirs) return { wordsOf: 'somebody else' }
  return {
    text,
    ...(shown === undefined ? {} : { shown }),
    ...(emotion ? { emotion } : {}),
    ...(authorIds ? { wordsOf: authorIds.length === 1 ? 'you' : 'you and others' } : {}),
  }
}
