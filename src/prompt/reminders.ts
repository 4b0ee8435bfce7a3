import type { Character } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import { isSpoken } from './lore/past.ts'

/** What the card's author tells again and again. */
export interface Reminder {
  /** What its note is called, after its turn. */
  readonly subject: string
  /** Macros not expanded. */
  readonly text: string
}

/**
 * After so many spoken lines the after-history prompt is told again: at every turn it would cost itself and the reply before it
 * each time, and further back it is no longer near the end.
 */
const afterHistoryLines = 8

/** What there is to be reminded of in this window. */
export interface RemindersInput {
  /** The window before the turn, notes included, oldest first. */
  readonly window: readonly Line[]
  readonly turnLines: readonly Line[]
  /** Whether the model follows instructions. */
  readonly isChat: boolean
}

/** The reminders that have not been told within their distance. */
export function dueReminders(
  { id, prompts }: Character,
  { window, turnLines, isChat }: RemindersInput,
): readonly Reminder[] {
  const lines = [...window, ...turnLines]
  const { depth, afterHistory } = prompts
  const candidates = [
    { subject: `note:depth:${id}`, text: depth?.text ?? '', distance: 2 * (depth?.depth ?? 0) },
    {
      subject: `note:after-history:${id}`,
      text: isChat ? afterHistory.replace(/\{\{\s*original\s*\}\}/gi, '') : '',
      distance: afterHistoryLines,
    },
  ]
  return candidates.filter(
    ({ subject, text, distance }) => text.trim() !== '' && linesSince(subject, lines) > distance,
  )
}

/** How many lines were spoken since this was told; infinitely many when it was not. */
function linesSince(subject: string, lines: readonly Line[]): number {
  const at = lines.findLastIndex(({ id }) => id.endsWith(`:${subject}`))
  return at < 0 ? Number.POSITIVE_INFINITY : lines.slice(at).filter(isSpoken).length
}
