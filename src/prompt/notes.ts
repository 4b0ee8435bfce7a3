import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import { createLine } from '../util/create-line.ts'
import { fireLore, type LoreQuestion, loreKeys } from './lore.ts'
import { changeMood, moodSubject } from './mood.ts'
import { expandPlaceholders } from './placeholders.ts'

/** What decides which notes a turn needs. */
export interface NotesInput extends LoreQuestion {
  readonly character: Character
  readonly userName: string
  readonly turnId: string
  /** When the turn is, ms since 1970. */
  readonly at: number
  /** A sentence that tells the date; a note when the window's latest one is another. */
  readonly date?: string
}

/**
 * The narrator's lines to append right before the turn's own lines, and to keep there: the date, the lore that came up, the
 * mood. Each is planned only when the notes that the window still holds do not tell it, so most turns have none. After a cut,
 * what left the window may come up again.
 *
 * Ids are made of the turn's id and the note's subject: `TURN:note:date`, `TURN:note:lore:MARK`,
 * `TURN:note:mood:CHARACTER:EMOTION`. Notes of other subjects in the window change nothing. With a `random` that is seeded by
 * the turn (`createSeededRandom(turnId)`), planning the same turn again gives the same lines.
 */
export function planNotes(input: NotesInput): readonly Line[] {
  const { character, window, turnLines } = input
  const note = (subject: string, text: string) => noteLine(input, subject, text)
  const lore = fireLore(character, input).map((entry) =>
    note(`note:lore:${loreKeys(entry, character.name).mark}`, entry.text),
  )
  const mood = changeMood(character, window, turnLines)
  const date = note('note:date', input.date ?? '')
  const isNewDate = date.text !== '' && date.text !== window.findLast(isDate)?.text
  return [
    ...(isNewDate ? [date] : []),
    ...lore,
    ...(mood ? [note(moodSubject(character, mood.emotion), mood.text)] : []),
  ]
}

function isDate({ id }: Line): boolean {
  return id.endsWith(':note:date')
}

/** A note is one line of text, whatever the card has. */
function noteLine({ character, userName, turnId, at }: NotesInput, subject: string, text: string): Line {
  const expanded = expandPlaceholders(text, { user: userName, char: character.name })
  return createLine({
    id: `${turnId}:${subject}`,
    role: 'narrator',
    text: expanded.replace(/\s+/g, ' ').trim(),
    at,
    turnId,
    kind: 'note',
  })
}
