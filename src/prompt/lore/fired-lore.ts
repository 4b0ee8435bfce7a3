import type { Character } from '../../contract/character.ts'
import type { Line } from '../../contract/line.ts'
import type { FiredLore } from '../../contract/lore.ts'
import { openBook } from './book.ts'
import { firedMark } from './past.ts'

/** The lore that came up with a turn, by its notes among these lines; every take of the turn has the same. */
export function firedLore(
  character: Character,
  lines: readonly Line[],
  turnId: string,
): readonly FiredLore[] {
  const { entries } = openBook(character)
  const marks = lines.filter((line) => line.turnId === turnId).map(firedMark)
  return marks
    .filter((mark) => mark !== undefined)
    .map((mark) => {
      const entry = entries.find((candidate) => candidate.mark === mark)?.entry
      // Of an entry that was edited since, no more than the mark is known.
      return { mark, name: entry?.name || entry?.keys[0] || mark }
    })
}
