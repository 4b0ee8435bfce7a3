import { keep } from './keep.ts'

/**
 * A function that remembers what it answered about the texts of late: up to `capacity` of them, then the one that was asked about
 * first is forgotten.
 */
export function remembering<Answer>(
  answer: (text: string) => Answer,
  capacity: number,
): (text: string) => Answer {
  const known = new Map<string, Answer>()
  return (text) => {
    const remembered = known.get(text)
    if (remembered !== undefined) return remembered
    const made = answer(text)
    keep(known, text, made, capacity)
    return made
  }
}
