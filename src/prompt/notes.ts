import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import { createLine } from '../util/create-line.ts'
import { fireLore } from './lore/fire-lore.ts'
import type { LoreQuestion } from './lore/lore-turn.ts'
import { loreSubject } from './lore/past.ts'
import { cardMacros } from './macros/card-macros.ts'
import { expandMacros } from './macros/expand-macros.ts'
import { changeMood, moodSubject } from './mood.ts'
import { dueReminders } from './reminders.ts'

/** What decides which notes a turn needs. */
export interface NotesInput extends Omit<LoreQuestion, 'tell'> {
  readonly character: Character
  readonly userName: string
  readonly turnId: string
  /** When the turn is, ms since 1970. */
  readonly at: number
  /** A sentence that tells the date; a note when the window's latest one is another. */
  readonly date?: string
  /** Whether the model follows instructions, so that the card's after-history prompt has a place. */
  readonly isChat?: boolean
  /** What is known of the person; absent: nothing. */
  readonly persona?: string
  /** What `{{pick}}` goes by, such as the chapter; absent: the card alone. */
  readonly pickSeed?: string
}

/**
 * The narrator's lines to append right before the turn's own lines, and to keep there: the date, the lore that came up, the
 * card's reminder, the mood, and its after-history prompt. Each is planned only when the notes that the window still holds do
 * not tell it, so most turns have none. After a cut, what left the window may come up again.
 *
 * Ids are made of the turn's id and the note's subject: `TURN:note:date`, `TURN:note:lore:MARK` (with `:again` where it only stays),
 * `TURN:note:depth:CHARACTER`,
 * `TURN:note:mood:CHARACTER:EMOTION`, `TURN:note:after-history:CHARACTER`. Notes of other subjects in the window change nothing.
 * With a `random` that is seeded by the turn (`createSeededRandom(turnId)`), planning the same turn again gives the same lines.
 */
export function planNotes(input: NotesInput): readonly Line[] {
  const { character, window, turnLines, isChat = false } = input
  const tell = createTeller(input)
  const note = (subject: string, text: string) => noteLine(input, subject, tell(text))
  const lore = fireLore(character, { ...input, tell }).map(({ mark, entry, isAgain }) =>
    note(loreSubject(mark, isAgain), entry.text),
  )
  const mood = changeMood(character, window, turnLines)
  const date = note('note:date', input.date ?? '')
  const isNewDate = date.text !== '' && date.text !== window.findLast(isDate)?.text
  const reminders = dueReminders(character, { window, turnLines, isChat })
  const remind = (name: string) =>
    reminders
      .filter(({ subject }) => subject.startsWith(name))
      .map(({ subject, text }) => note(subject, text))
  return [
    ...(isNewDate ? [date] : []),
    ...lore,
    ...remind('note:depth'),
    ...(mood ? [note(moodSubject(character, mood.emotion), mood.text)] : []),
    ...remind('note:after-history'),
  ].filter(({ text }) => text !== '')
}

function isDate({ id }: Line): boolean {
  return id.endsWith(':note:date')
}

/** A note is one line of text, whatever the card has; each is expanded once. */
function createTeller({ character, userName, turnId, pickSeed, persona }: NotesInput) {
  const macros = cardMacros(character, {
    userName,
    seed: turnId,
    ...(pickSeed === undefined ? {} : { pickSeed }),
    ...(persona === undefined ? {} : { persona }),
  })
  const told = new Map<string, string>()
  return (text: string): string => {
    const known = told.get(text) ?? expandMacros(text, macros).replace(/\s+/g, ' ').trim()
    told.set(text, known)
    return known
  }
}

function noteLine({ turnId, at }: NotesInput, subject: string, text: string): Line {
  return createLine({ id: `${turnId}:${subject}`, role: 'narrator', text, at, turnId, kind: 'note' })
}
