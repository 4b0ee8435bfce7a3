import type { Character } from '../../contract/character.ts'
import type { LoreEntry } from '../../contract/lore.ts'
import { type LoreRoom, roomOfBook, withinBudget } from './within-budget.ts'

/** Lore of the head, by `order`. */
export interface HeadLore {
  /** Before who the character is. */
  readonly before: readonly LoreEntry[]
  /** After it. */
  readonly after: readonly LoreEntry[]
  /** What did not fit; it stays out, for a note of it would be owed at every turn. */
  readonly dropped: readonly LoreEntry[]
}

/** The lore that stands in the head: what is always there, and says where. The same for every conversation. */
export function headLore(character: Character, room: LoreRoom): HeadLore {
  const entries = character.lore.filter(isHeadLore)
  const fitting = withinBudget(entries, roomOfBook(character.loreSettings, room))
  const isFitting = new Set(fitting)
  return {
    before: fitting.filter(({ position }) => position === 'before'),
    after: fitting.filter(({ position }) => position === 'after'),
    dropped: entries.filter((entry) => !isFitting.has(entry)),
  }
}

/** Whether nothing that happens in a conversation decides about an entry, and it asks for a place in the head. */
export function isHeadLore(entry: LoreEntry): boolean {
  const { conditions } = entry
  return (
    entry.position !== 'note' &&
    entry.enabled &&
    entry.constant &&
    entry.text.trim() !== '' &&
    entry.probability >= 100 &&
    entry.groups.length === 0 &&
    entry.recursion.fromRound === 0 &&
    entry.sticky + entry.cooldown + entry.delay === 0 &&
    conditions.afterReplies === 0 &&
    conditions.everyReplies <= 1 &&
    conditions.greetings.length === 0 &&
    conditions.additionalKeys.length === 0 &&
    conditions.excludeKeys.length === 0 &&
    conditions.afterMatch !== 'never'
  )
}
