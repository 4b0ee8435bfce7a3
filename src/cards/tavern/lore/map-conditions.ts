import type { LoreConditions } from '../../../contract/lore.ts'
import { type Decorator, type DecoratorName, listOf } from './decorators.ts'
import { type EntryReader, mostLines } from './entry-reader.ts'

/** Conditions, as decorators say them. Keys that rule an entry out do not count beside regular expressions. */
export function mapConditions(
  { decorated, keys, whole, remarks }: EntryReader,
  decorators: readonly Decorator[],
  hasPatterns: boolean,
): LoreConditions {
  const excluded = decorated('exclude_keys')
  if (excluded !== undefined && hasPatterns) remarks.add('pattern-alone')
  const afterMatch = decorators.find(({ name }) => name in afterMatches)
  return {
    afterReplies: whole(decorated('activate_only_after'), 0, mostLines),
    everyReplies: whole(decorated('activate_only_every'), 0, mostLines),
    greetings: listOf(decorated('is_greeting') ?? '').map((greeting) => whole(greeting, 0, 1_000)),
    additionalKeys: decorators
      .filter(({ name }) => name === 'additional_keys')
      .map(({ value }) => keys(listOf(value)))
      .filter((list) => list.length > 0),
    excludeKeys: excluded === undefined || hasPatterns ? [] : keys(listOf(excluded)),
    afterMatch: (afterMatch && afterMatches[afterMatch.name]) ?? 'again',
  }
}

const afterMatches: { readonly [name in DecoratorName]?: LoreConditions['afterMatch'] } = {
  keep_activate_after_match: 'keep',
  dont_activate_after_match: 'never',
}
