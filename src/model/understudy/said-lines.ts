import type { Line } from '../../contract/line.ts'
import { openingAction, spokenPart } from './speech.ts'

/** How many of the character's latest lines are not said again. */
const unrepeatedLines = 8

/** How many of them a person has still in mind. */
const rememberedLines = 24

/** What the character has said in the window, and how long ago. */
export interface SaidLines {
  /** How many of its lines ago something was said: 1 is the last one, 0 another take of this turn, infinity never. */
  ago(text: string): number
  /** Whether it may be said: not another take, nor among the last eight. */
  isFresh(text: string): boolean
  /** Whether it is among the lines of the window, other takes aside. */
  isInWindow(text: string): boolean
  /** Whether it was never said. */
  isUnsaid(text: string): boolean
  /** Whether it was said so long ago, or never, that nobody remembers it. */
  isForgotten(text: string): boolean
  /** Whether a gesture opened none of the last eight. */
  isFreshGesture(gesture: string): boolean
  /** How many lines there are. */
  readonly count: number
}

/** Reads what was said from the window and the other takes of the turn. */
export function createSaidLines(lines: readonly Line[], earlierTakes: readonly string[]): SaidLines {
  const said = lines.filter(({ role }) => role === 'character').map(({ text }) => text)
  const others = earlierTakes.map(spokenPart)
  const latest = said.map(spokenPart).toReversed()
  const gestures = new Set(said.slice(-unrepeatedLines).map(openingAction))

  function ago(text: string): number {
    const spoken = spokenPart(text)
    if (others.some((other) => other.endsWith(spoken))) return 0
    const index = latest.findIndex((line) => line.endsWith(spoken))
    return index < 0 ? Number.POSITIVE_INFINITY : index + 1
  }
  return {
    ago,
    isFresh: (text) => ago(text) > unrepeatedLines,
    isInWindow: (text) => ago(text) > 0 && ago(text) < Number.POSITIVE_INFINITY,
    isUnsaid: (text) => ago(text) === Number.POSITIVE_INFINITY,
    isForgotten: (text) => ago(text) > rememberedLines,
    isFreshGesture: (gesture) => !gestures.has(gesture),
    count: said.length,
  }
}
