import type { Character } from '../../contract/character.ts'
import type { Line } from '../../contract/line.ts'
import type { ChapterPast } from '../../contract/prompt.ts'
import type { BookEntry } from './book.ts'
import { holdsSoFar } from './conditions.ts'
import type { DueEntry } from './groups.ts'
import { createComparer, createLoreText, type LoreText, type StepBudget } from './lore-text.ts'
import { countKeys, type HasKey, isMentioned } from './mention.ts'
import { firedMark, isSpoken, readChapter } from './past.ts'
import type { LoreRoom } from './within-budget.ts'

/** What decides which lore a turn brings up. Counts of lines leave notes out. */
export interface LoreQuestion extends LoreRoom {
  /** The window before the turn, notes included. */
  readonly window: readonly Line[]
  /** The people's lines that are to be answered. */
  readonly turnLines: readonly Line[]
  /** The person, whom keys may name; absent: nobody. */
  readonly userName?: string
  /** What the chapter had before the window; absent: not known. */
  readonly past?: ChapterPast | undefined
  /** Whether it is a group, which has greetings of its own. */
  readonly isGroup?: boolean
  /** Numbers in [0, 1), the same for the same turn. */
  readonly random: () => number
  /** Most tokens of new lore in one turn; the card may set fewer. */
  readonly budgetTokens: number
}

/** How many of the latest lines are searched where neither the entry nor the card says. */
const defaultScanDepth = 4
/** What all searches of a turn may take: a fifth of a second where somebody wanted it to take long, and next to nothing otherwise. */
const mostSteps = 16_000_000

/** What a turn makes of the entries of a book. */
export interface LoreTurn {
  /** Whether the window has a note of it. */
  isKept(found: BookEntry): boolean
  /** Whether it may fire in any round. */
  mayFire(found: BookEntry): boolean
  /** Draws by its probability. */
  isDrawn(found: BookEntry): boolean
  /** What is due in a round; in the first, lore is not searched. */
  dueIn(
    round: number,
    waiting: readonly BookEntry[],
    loreTexts: readonly string[],
  ): ReadonlyMap<BookEntry, DueEntry>
}

/** Opens a turn; what it answers does not change, but that each entry is drawn once more when asked. */
export function openLoreTurn(character: Character, question: LoreQuestion): LoreTurn {
  const { window, turnLines, past, random } = question
  const chapter = readChapter(past, { window, turn: turnLines }, character.id)
  const kept = new Set(window.map(firedMark))
  const usesGroupGreetings = question.isGroup === true && character.groupGreetings.length > 0
  const soFar = usesGroupGreetings ? { ...chapter, greeting: undefined } : chapter
  const steps: StepBudget = { left: mostSteps }
  const compare = createComparer()
  const linesAt = textOfLines([...window, ...turnLines].filter(isSpoken), (texts) =>
    createLoreText(texts, steps, compare),
  )
  const defaultDepth = character.loreSettings.scanDepth ?? defaultScanDepth
  const turnLength = turnLines.filter(isSpoken).length
  /** Who writes three lines in a row has all of them looked at. */
  const depthOf = ({ entry }: BookEntry) => {
    const { scanDepth = defaultDepth } = entry
    return scanDepth === 0 ? 0 : Math.max(scanDepth, turnLength)
  }

  const ageOf = ({ mark }: BookEntry) => chapter.ages.get(mark) ?? Number.POSITIVE_INFINITY
  const isSticky = (found: BookEntry) => ageOf(found) < found.entry.sticky
  const isForGood = ({ entry, mark }: BookEntry) =>
    entry.conditions.afterMatch === 'keep' && chapter.ages.has(mark)

  function isDue(found: BookEntry, round: number, has: HasKey): boolean {
    if (isSticky(found) || isForGood(found)) return round === 0
    const { excluded, fromRound } = found.entry.recursion
    return round >= fromRound && !(round > 0 && excluded) && isMentioned(found, has)
  }

  return {
    isKept: ({ mark }) => kept.has(mark),
    mayFire(found) {
      const { entry, mark } = found
      // A note of the window counts in its groups.
      if (kept.has(mark) && entry.groups.length === 0) return false
      if (chapter.lines < entry.delay) return false
      if (isSticky(found) || isForGood(found)) return true
      return ageOf(found) >= entry.sticky + entry.cooldown && holdsSoFar(found, soFar)
    },
    isDrawn: ({ entry }) => entry.probability >= 100 || random() * 100 < entry.probability,
    dueIn(round, waiting, loreTexts) {
      const lore = round > 0 ? createLoreText(loreTexts, steps, compare) : undefined
      const due = new Map<BookEntry, DueEntry>()
      for (const found of waiting) {
        const { recursion, groups } = found.entry
        const lines = recursion.fromRound > 0 ? undefined : linesAt(depthOf(found))
        const has: HasKey = (key) => lines?.has(key) === true || lore?.has(key) === true
        if (!isDue(found, round, has)) continue
        const keyCount = groups.length > 0 ? countKeys(found, has) : 0
        due.set(found, { found, isSticky: isSticky(found) || isForGood(found), keyCount })
      }
      return due
    },
  }
}

/** The latest lines as they are searched; each depth is put together once. */
function textOfLines(
  spoken: readonly Line[],
  toText: (texts: readonly string[]) => LoreText,
): (depth: number) => LoreText {
  const known = new Map<number, LoreText>()
  return (depth) => {
    const count = Math.min(depth, spoken.length)
    const searched = known.get(count) ?? toText(spoken.slice(spoken.length - count).map(({ text }) => text))
    known.set(count, searched)
    return searched
  }
}
