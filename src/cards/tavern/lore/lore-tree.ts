import type { LoreEntry, LoreSettings } from '../../../contract/lore.ts'
import type { JsonObject } from '../../files/card-source.ts'
import { loreEntry, loreSettings } from '../../schema-lore.ts'
import { isSameJson } from '../json.ts'

/** Lore, or its settings, as YAML has it: keys of src/cards/schema-lore.ts. */
export type LoreTree = JsonObject

/** An entry as a card has it: only what differs from the defaults. */
export function loreTree(entry: LoreEntry): LoreTree {
  const differing = Object.entries(entryFields(entry)).filter(
    ([key, value]) => key === 'text' || !isSameJson(value, entryDefaults[key]),
  )
  return Object.fromEntries(differing)
}

/** Settings as a card has them: only what differs from the defaults. */
export function loreSettingsTree(settings: LoreSettings): LoreTree {
  const differing = Object.entries(settingsFields(settings)).filter(
    ([key, value]) => !isSameJson(value, settingsDefaults[key]),
  )
  return Object.fromEntries(differing)
}

function entryFields(entry: LoreEntry): JsonObject {
  const { recursion, conditions, scanDepth } = entry
  return {
    ...(entry.name !== '' && { name: entry.name }),
    enabled: entry.enabled,
    keys: entry.keys,
    text: entry.text,
    secondary_keys: entry.secondaryKeys,
    match: entry.match,
    constant: entry.constant,
    position: entry.position,
    order: entry.order,
    ...(entry.priority !== entry.order && { priority: entry.priority }),
    drop_first: entry.dropFirst,
    probability: entry.probability,
    ...(scanDepth !== undefined && { scan_depth: scanDepth }),
    sticky: entry.sticky,
    cooldown: entry.cooldown,
    delay: entry.delay,
    whole_words: entry.wholeWords,
    case_sensitive: entry.caseSensitive,
    group: entry.groups,
    group_weight: entry.groupWeight,
    group_override: entry.groupOverride,
    group_scoring: entry.groupScoring,
    exclude_recursion: recursion.excluded,
    prevent_recursion: recursion.prevented,
    from_round: recursion.fromRound,
    after_replies: conditions.afterReplies,
    every_replies: conditions.everyReplies,
    greetings: conditions.greetings,
    additional_keys: conditions.additionalKeys,
    exclude_keys: conditions.excludeKeys,
    after_match: conditions.afterMatch,
  }
}

function settingsFields({ scanDepth, tokenBudget, recursive, maxRounds }: LoreSettings): JsonObject {
  return {
    ...(scanDepth !== undefined && { scan_depth: scanDepth }),
    ...(tokenBudget !== undefined && { token_budget: tokenBudget }),
    recursive,
    max_rounds: maxRounds,
  }
}

const entryDefaults: JsonObject = {
  ...entryFields(loreEntry.parse({ enabled: false, text: '' })),
  enabled: true,
}
const settingsDefaults = settingsFields(loreSettings.parse({}))
