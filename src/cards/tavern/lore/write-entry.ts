import type { LoreEntry } from '../../../contract/lore.ts'
import { parseLoreKey } from '../../../util/lore-key.ts'
import type { JsonObject } from '../../files/card-source.ts'
import { type Decorator, writeDecorators } from './decorators.ts'
import { selectiveLogic } from './fields.ts'
import { loreTree } from './lore-tree.ts'
import { mapEntry } from './map-entry.ts'
import { addOwnPart } from './own-part.ts'

/** An entry of version 3 with SillyTavern's extensions, which has a word for nearly all that ours say. */
export function writeEntry(entry: LoreEntry): JsonObject {
  const { keys, secondaryKeys, conditions } = entry
  const all = [...keys, ...secondaryKeys, ...conditions.additionalKeys.flat(), ...conditions.excludeKeys]
  const hasPatterns = all.some((key) => parseLoreKey(key).type === 'pattern')
  const writeKeys = (list: readonly string[]) => list.map((key) => writeKey(key, entry, hasPatterns))
  const written = {
    keys: writeKeys(keys),
    ...(secondaryKeys.length > 0 && { secondary_keys: writeKeys(secondaryKeys) }),
    ...(entry.name !== '' && { name: entry.name, comment: entry.name }),
    content: writeDecorators(writeConditions(entry, writeKeys)) + entry.text,
    enabled: entry.enabled,
    constant: entry.constant,
    selective: secondaryKeys.length > 0,
    insertion_order: entry.order,
    ...(entry.priority !== entry.order && { priority: entry.priority }),
    position: entry.position === 'before' ? 'before_char' : 'after_char',
    use_regex: hasPatterns,
    ...(entry.caseSensitive && { case_sensitive: true }),
    extensions: writeExtensions(entry),
  }
  return addOwnPart(written, loreTree(entry), loreTree(mapEntry(written, { isV3: true }).entry))
}

/** Beside regular expressions, a text that reads like one is written as one that means the text. */
function writeKey(key: string, { caseSensitive }: LoreEntry, hasPatterns: boolean): string {
  const parsed = parseLoreKey(key)
  if (parsed.type === 'pattern') return key
  if (!hasPatterns || parsed.text === key) return parsed.text
  return `/${parsed.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}/${caseSensitive ? '' : 'i'}`
}

function writeConditions(
  { dropFirst, conditions }: LoreEntry,
  writeKeys: (list: readonly string[]) => readonly string[],
): readonly Decorator[] {
  const { afterReplies, everyReplies, greetings, additionalKeys, excludeKeys, afterMatch } = conditions
  const decorators: Decorator[] = []
  if (afterReplies > 0) decorators.push({ name: 'activate_only_after', value: String(afterReplies) })
  if (everyReplies > 0) decorators.push({ name: 'activate_only_every', value: String(everyReplies) })
  if (greetings.length > 0) decorators.push({ name: 'is_greeting', value: greetings.join(', ') })
  for (const list of additionalKeys) {
    decorators.push({ name: 'additional_keys', value: writeKeys(list).join(', ') })
  }
  if (excludeKeys.length > 0) {
    decorators.push({ name: 'exclude_keys', value: writeKeys(excludeKeys).join(', ') })
  }
  if (afterMatch === 'keep') decorators.push({ name: 'keep_activate_after_match', value: '' })
  if (afterMatch === 'never') decorators.push({ name: 'dont_activate_after_match', value: '' })
  if (dropFirst) decorators.push({ name: 'ignore_on_max_context', value: '' })
  return decorators
}

const positions = { before: 0, after: 1, note: 4 } as const

function writeExtensions(entry: LoreEntry): JsonObject {
  const { probability, groups, recursion, sticky, cooldown, delay } = entry
  return {
    position: positions[entry.position],
    ...(entry.position === 'note' && { depth: 4, role: 0 }),
    ...(entry.secondaryKeys.length > 0 && { selectiveLogic: selectiveLogic.indexOf(entry.match) }),
    ...(probability !== 100 && { probability, useProbability: true }),
    ...(groups.length > 0 && { group: groups.join(', ') }),
    ...(entry.groupWeight !== 100 && { group_weight: entry.groupWeight }),
    ...(entry.groupOverride && { group_override: true }),
    ...(entry.groupScoring && { use_group_scoring: true }),
    ...(recursion.excluded && { exclude_recursion: true }),
    ...(recursion.prevented && { prevent_recursion: true }),
    ...(recursion.fromRound > 0 && {
      delay_until_recursion: recursion.fromRound === 1 ? true : recursion.fromRound,
    }),
    ...(entry.scanDepth !== undefined && { scan_depth: entry.scanDepth }),
    ...(entry.caseSensitive && { case_sensitive: true }),
    ...(entry.wholeWords && { match_whole_words: true }),
    ...(sticky > 0 && { sticky }),
    ...(cooldown > 0 && { cooldown }),
    ...(delay > 0 && { delay }),
  }
}
