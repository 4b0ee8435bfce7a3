import type { BookEntry } from './book.ts'
import type { ChapterSoFar } from './past.ts'

/** Whether the chapter so far lets an entry fire. What is not known of it counts as long past. */
export function holdsSoFar(
  { entry, mark }: Pick<BookEntry, 'entry' | 'mark'>,
  { replies, knownReplies, greeting, ages }: ChapterSoFar,
): boolean {
  const { afterReplies, everyReplies, greetings, afterMatch } = entry.conditions
  return (
    replies >= afterReplies &&
    (everyReplies === 0 || knownReplies % everyReplies === 0) &&
    (greetings.length === 0 || (greeting !== undefined && greetings.includes(greeting))) &&
    !(afterMatch === 'never' && ages.has(mark))
  )
}
