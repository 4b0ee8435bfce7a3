import type { Character } from '../../contract/character.ts'
import type { LoreEntry } from '../../contract/lore.ts'
import { estimateTokens } from '../tokens.ts'
import { isHeadLore } from './head-lore.ts'
import { type LoreRoom, roomOfBook } from './within-budget.ts'

/** New lore of one turn takes no more than this share of the context. */
const loreShare = 0.08

/** Most tokens of new lore in one turn, where the card does not set fewer. */
export function loreBudgetTokens(contextTokens: number): number {
  return Math.floor(contextTokens * loreShare)
}

/** Lore that never comes up as a note, for it alone is larger than what a turn has room for. */
export function tooLargeLore(character: Character, room: LoreRoom): readonly LoreEntry[] {
  const { rates, budgetTokens, tell = (text) => text } = roomOfBook(character.loreSettings, room)
  return character.lore.filter(
    (entry) => entry.enabled && !isHeadLore(entry) && estimateTokens(tell(entry.text), rates) > budgetTokens,
  )
}
