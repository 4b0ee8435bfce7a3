import type { Character } from '../../../src/contract/character.ts'
import type { LoreEntry } from '../../../src/contract/lore.ts'
import { fireLore } from '../../../src/prompt/lore/fire-lore.ts'
import type { LoreQuestion } from '../../../src/prompt/lore/lore-turn.ts'
import { pastOf } from '../../../src/prompt/lore/past.ts'
import { createCharacter, createLore, said } from '../fixtures.ts'

/** One token a character. */
export const rates = { cjk: 1, other: 1, samples: 0 }

/** What a card with this lore fires in a chapter that begins. */
export function fireOf(
  character: Partial<Character>,
  question: Partial<LoreQuestion> = {},
): readonly LoreEntry[] {
  return fireLore(createCharacter(character), {
    window: [],
    turnLines: [],
    random: () => 0.5,
    rates,
    budgetTokens: 1_000,
    past: pastOf({ cuts: 0 }),
    ...question,
  }).map(({ entry }) => entry)
}

/** The names of what fires when somebody says this. */
export function namesOf(
  character: Partial<Character>,
  text: string,
  question: Partial<LoreQuestion> = {},
): readonly string[] {
  return fireOf(character, { turnLines: [said('u9', text)], ...question }).map(({ name }) => name)
}

/** An entry by its name, which it also tells. */
export function entry(name: string, parts: Partial<LoreEntry> = {}): LoreEntry {
  return createLore({ name, text: `${name} it is.`, keys: [name], ...parts })
}

/** How a book is searched. */
export function settings(parts: Partial<Character['loreSettings']> = {}): Pick<Character, 'loreSettings'> {
  return {
    loreSettings: { scanDepth: undefined, tokenBudget: undefined, recursive: false, maxRounds: 5, ...parts },
  }
}

/** Conditions, of which most are none. */
export function conditions(parts: Partial<LoreEntry['conditions']>): Pick<LoreEntry, 'conditions'> {
  return { conditions: { ...createLore().conditions, ...parts } }
}

/** How an entry takes part in recursion. */
export function recursion(parts: Partial<LoreEntry['recursion']>): Pick<LoreEntry, 'recursion'> {
  return { recursion: { ...createLore().recursion, ...parts } }
}
