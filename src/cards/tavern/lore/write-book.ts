import type { LoreEntry, LoreSettings } from '../../../contract/lore.ts'
import type { JsonObject } from '../../files/card-source.ts'
import { isSameJson } from '../json.ts'
import { loreSettingsTree } from './lore-tree.ts'
import { mapSettings } from './map-settings.ts'
import { addOwnPart } from './own-part.ts'
import { writeEntry } from './write-entry.ts'

/**
 * A `character_book` of version 3, with SillyTavern's extensions. What is written here for the same lore must stay the same:
 * imported cards keep how their book differs from it. `undefined`: there is none.
 */
export function writeBook(lore: readonly LoreEntry[], settings: LoreSettings): JsonObject | undefined {
  if (lore.length === 0 && isSameJson(loreSettingsTree(settings), {})) return undefined
  return { ...writeSettings(settings), entries: lore.map(writeEntry) }
}

/** A book without its entries. */
export function writeSettings(settings: LoreSettings): JsonObject {
  const { scanDepth, tokenBudget, recursive } = settings
  const written = {
    ...(scanDepth !== undefined && { scan_depth: scanDepth }),
    ...(tokenBudget !== undefined && { token_budget: tokenBudget }),
    ...(recursive && { recursive_scanning: true }),
    extensions: {},
  }
  return addOwnPart(written, loreSettingsTree(settings), loreSettingsTree(mapSettings(written)))
}
