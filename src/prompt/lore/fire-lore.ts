import type { Character } from '../../contract/character.ts'
import { type BookEntry, openBook } from './book.ts'
import { chooseOfGroups } from './groups.ts'
import { type LoreQuestion, openLoreTurn } from './lore-turn.ts'
import { roomOfBook, withinBudget } from './within-budget.ts'

/** Most UTF-16 units of lore that are searched for other lore. */
const mostLoreText = 200_000

/** An entry that is to be told. */
export interface FiredEntry extends BookEntry {
  /** It fired before, and is told again because it stays and its note has left the window. */
  readonly isAgain: boolean
}

/**
 * The lore entries that this turn needs and the window does not hold yet, in the order of their `order`.
 *
 * An entry is due when the latest lines mention it (see `isMentioned`), for `sticky` lines after it fired, and for good where it
 * is kept after a match. It must be past its `delay`, not in its `cooldown` (which begins where `sticky` ends), its conditions
 * must hold and its `probability` be drawn, once in a turn. Where the book is recursive, what fired is searched as well, in
 * rounds; notes of the window are not, for what they bring up they brought up when they fired. What stands in the head is
 * searched in the first of these rounds. Of a group one fires. What is due and already a note of the window is not brought up
 * again, for it is still read there, but takes its part in its groups. Where the budget is short, `dropFirst` and then the
 * lowest `priority` stay out; they have brought up others all the same.
 */
export function fireLore(character: Character, question: LoreQuestion): readonly FiredEntry[] {
  const { entries, headTexts } = openBook(character, question.userName)
  if (entries.length === 0) return []
  const { recursive, maxRounds } = character.loreSettings
  const turn = openLoreTurn(character, question)
  const fired = new Map<string, FiredEntry>()
  const taken = new Set<string>()
  const loreTexts = createLoreTexts(headTexts)
  let waiting = entries.filter((found) => turn.mayFire(found))
  for (let round = 0; round <= (recursive ? maxRounds : 0); round += 1) {
    const isAwaited =
      loreTexts.texts.length > 0 && waiting.some(({ entry }) => entry.recursion.fromRound >= round)
    if (round > 0 && !loreTexts.takeNews() && !isAwaited) break
    const due = turn.dueIn(round, waiting, loreTexts.texts)
    waiting = waiting.filter((found) => !due.has(found))
    const drawn = [...due.values()].filter((one) => one.isSticky || turn.isDrawn(one.found))
    for (const { found, isSticky } of chooseOfGroups(drawn, taken, question.random)) {
      if (turn.isKept(found)) continue
      fired.set(found.mark, { ...found, isAgain: isSticky })
      if (!found.entry.recursion.prevented) loreTexts.add(found.searchable)
    }
  }
  const byEntry = new Map([...fired.values()].map((found) => [found.entry, found]))
  return withinBudget([...byEntry.keys()], roomOfBook(character.loreSettings, question)).flatMap(
    (entry) => byEntry.get(entry) ?? [],
  )
}

/** Texts of lore, until there are too many of them. */
function createLoreTexts(headTexts: readonly string[]) {
  const texts: string[] = []
  let left = mostLoreText
  let isNew = false
  function add(text: string): void {
    if (text.length > left) return
    left -= text.length
    texts.push(text)
    isNew = true
  }
  for (const text of headTexts) add(text)
  return {
    texts,
    add,
    /** Whether there are others than when it was asked last. */
    takeNews(): boolean {
      const wasNew = isNew
      isNew = false
      return wasNew
    },
  }
}
