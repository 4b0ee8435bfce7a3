import type { LoreEntry } from '../../contract/lore.ts'
import type { TokenRates } from '../../contract/prompt.ts'
import { estimateTokens } from '../tokens.ts'

/** How many tokens lore may take. */
export interface LoreRoom {
  readonly rates: TokenRates
  readonly budgetTokens: number
  /** An entry's text as it is told; absent: as the card has it. */
  readonly tell?: (text: string) => string
}

/**
 * What fits, by `order`. Those that are dropped first, and then the lowest `priority`, stay out; one that does not fit is passed
 * over, so that a smaller one of less weight may still come in.
 */
export function withinBudget(
  entries: readonly LoreEntry[],
  { rates, budgetTokens, tell = (text) => text }: LoreRoom,
): readonly LoreEntry[] {
  let left = budgetTokens
  const fitting = new Set<LoreEntry>()
  const byWeight = entries.toSorted(
    (a, b) => Number(a.dropFirst) - Number(b.dropFirst) || b.priority - a.priority || a.order - b.order,
  )
  for (const entry of byWeight) {
    const tokens = estimateTokens(tell(entry.text), rates)
    if (tokens > left) continue
    left -= tokens
    fitting.add(entry)
  }
  return entries.filter((entry) => fitting.has(entry)).toSorted((a, b) => a.order - b.order)
}

/** The room for lore of this book: its own budget, where that is less than what there is. */
export function roomOfBook(
  { tokenBudget }: { readonly tokenBudget: number | undefined },
  room: LoreRoom,
): LoreRoom {
  return { ...room, budgetTokens: Math.min(room.budgetTokens, tokenBudget ?? room.budgetTokens) }
}
