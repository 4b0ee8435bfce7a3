import type { MacroBudget, PlaceholderNames } from './macros/context.ts'
import { expandMacros } from './macros/expand-macros.ts'

/**
 * Puts names in the place of `{{user}}`, `<USER>`, `{{char}}`, `<char>` and `<BOT>`, whatever their case, and carries out the other
 * macros as far as names tell: see `expandMacros`. Names are put in as they are: a person named `{{char}}` is not expanded again.
 */
export function expandPlaceholders(text: string, names: PlaceholderNames): string {
  return expandMacros(text, { names })
}

/** The same, for what lore is looked for in: the words of `{{hidden_key:…}}` stay. */
export function searchableText(text: string, names: PlaceholderNames, budget?: MacroBudget): string {
  return expandMacros(text, { names, showsHiddenKeys: true, ...(budget ? { budget } : {}) })
}
