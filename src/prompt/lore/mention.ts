import type { BookEntry } from './book.ts'
import type { LoreKeyMatcher } from './lore-text.ts'

/** Whether a key is found where this entry is looked for. */
export type HasKey = (key: LoreKeyMatcher) => boolean

/**
 * Whether the texts bring an entry up: it is constant or one of its keys is found, its secondary keys do what `match` says, of
 * each list of additional keys one is found, and none that excludes it is.
 */
export function isMentioned(found: BookEntry, has: HasKey): boolean {
  const { entry, keys, additionalKeys, excludeKeys } = found
  return (
    (entry.constant || (keys.some(has) && matchesSecondary(found, has))) &&
    additionalKeys.every((list) => list.some(has)) &&
    !excludeKeys.some(has)
  )
}

/** How many of its keys are found; secondary ones count where they are looked for to be there. */
export function countKeys({ entry, keys, secondaryKeys }: BookEntry, has: HasKey): number {
  const countsSecondary = entry.match === 'any' || entry.match === 'all'
  return [...keys, ...(countsSecondary ? secondaryKeys : [])].filter(has).length
}

function matchesSecondary({ entry, secondaryKeys }: BookEntry, has: HasKey): boolean {
  if (secondaryKeys.length === 0) return true
  switch (entry.match) {
    case 'any':
      return secondaryKeys.some(has)
    case 'all':
      return secondaryKeys.every(has)
    case 'not_any':
      return !secondaryKeys.some(has)
    case 'not_all':
      return !secondaryKeys.every(has)
  }
}
