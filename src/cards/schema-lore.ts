import * as z from 'zod'
import type { LoreEntry, LoreSettings } from '../contract/lore.ts'
import { number, oneOf, section, text, texts, truth, whole } from './schema-pieces.ts'

const mostLines = 100_000

/** Something that comes up only when it is mentioned. */
export const loreEntry = section({
  name: text().default('').describe('Label for reports; the first key when absent.'),
  enabled: truth().default(true).describe('Whether it comes up at all.'),
  keys: texts()
    .default([])
    .describe('Words, or /patterns/, that bring the entry up; any one of them is enough.'),
  text: text().describe('What is then told.'),
  secondary_keys: texts().default([]).describe('Further words, which must do what `match` says.'),
  match: oneOf(['any', 'all', 'not_any', 'not_all'])
    .default('any')
    .describe('Which of the secondary keys must occur, or must not.'),
  constant: truth().default(false).describe('Always there, without any key.'),
  position: oneOf(['before', 'after', 'note'])
    .default('note')
    .describe(
      'Where an entry stands that is always there; before or after who the character is, or as a note.',
    ),
  order: number(-1_000_000, 1_000_000).default(100).describe('Lower comes first.'),
  priority: number(-1_000_000, 1_000_000)
    .optional()
    .describe('Lower is dropped first when there is no room. The same as `order` when absent.'),
  drop_first: truth().default(false).describe('Dropped before all others when there is no room.'),
  probability: number(0, 100).default(100).describe('Chance to come up when it is mentioned, in percent.'),
  scan_depth: whole(0, mostLines).optional().describe('How many of the latest lines are searched for keys.'),
  sticky: whole(0, mostLines).default(0).describe('For how many lines it stays up.'),
  cooldown: whole(0, mostLines).default(0).describe('For how many lines it cannot come up again.'),
  delay: whole(0, mostLines).default(0).describe('How many lines a chapter needs before it can come up.'),
  whole_words: truth().default(false).describe('Keys match whole words only.'),
  case_sensitive: truth().default(false).describe('Upper and lower case differ in keys.'),
  group: texts().default([]).describe('Of the entries of one group, one comes up at a time.'),
  group_weight: number(0, 1_000_000).default(100).describe('Its share of the draw in its group.'),
  group_override: truth().default(false).describe('Wins its group without a draw.'),
  group_scoring: truth().default(false).describe('Only those with the most keys found are drawn from.'),
  exclude_recursion: truth().default(false).describe('Other lore does not bring it up.'),
  prevent_recursion: truth().default(false).describe('It brings up no other lore.'),
  from_round: whole(0, 10)
    .default(0)
    .describe('Only lore brings it up, from this round on; 0: people do too.'),
  after_replies: whole(0, mostLines).default(0).describe('The character has spoken at least that often.'),
  every_replies: whole(0, mostLines).default(0).describe('The count of its lines is divisible by it.'),
  greetings: z
    .array(whole(0, 1_000), 'a list of numbers, 0 being the first greeting')
    .default([])
    .describe('One of these greetings opened the chapter.'),
  additional_keys: z
    .array(texts(), 'a list of lists of keys')
    .default([])
    .describe('Of each list, one key must occur as well.'),
  exclude_keys: texts().default([]).describe('None of these may occur.'),
  after_match: oneOf(['again', 'keep', 'never'])
    .default('again')
    .describe('Once it has come up: it may again, it stays, or it never does again.'),
})
  .refine((entry) => entry.constant || !entry.enabled || entry.keys.length > 0, {
    error: 'Nothing brings this entry up; write `keys: [word, …]`, or `constant: true`.',
  })
  .transform((entry) => ({
    name: entry.name,
    enabled: entry.enabled,
    keys: entry.keys,
    text: entry.text,
    secondaryKeys: entry.secondary_keys,
    match: entry.match,
    constant: entry.constant,
    position: entry.position,
    order: entry.order,
    priority: entry.priority ?? entry.order,
    dropFirst: entry.drop_first,
    probability: entry.probability,
    scanDepth: entry.scan_depth,
    sticky: entry.sticky,
    cooldown: entry.cooldown,
    delay: entry.delay,
    wholeWords: entry.whole_words,
    caseSensitive: entry.case_sensitive,
    groups: entry.group,
    groupWeight: entry.group_weight,
    groupOverride: entry.group_override,
    groupScoring: entry.group_scoring,
    recursion: {
      excluded: entry.exclude_recursion,
      prevented: entry.prevent_recursion,
      fromRound: entry.from_round,
    },
    conditions: {
      afterReplies: entry.after_replies,
      everyReplies: entry.every_replies,
      greetings: entry.greetings,
      additionalKeys: entry.additional_keys,
      excludeKeys: entry.exclude_keys,
      afterMatch: entry.after_match,
    },
  })) satisfies z.ZodType<LoreEntry>

/** How the lore is looked for. */
export const loreSettings = section({
  scan_depth: whole(0, mostLines).optional().describe('How many of the latest lines are searched for keys.'),
  token_budget: whole(0, 1_000_000).optional().describe('Most tokens of new lore in one turn.'),
  recursive: truth().default(false).describe('Lore that comes up is searched as well.'),
  max_rounds: whole(1, 10).default(5).describe('How often in a row lore may bring up lore.'),
}).transform(({ scan_depth, token_budget, recursive, max_rounds }) => ({
  scanDepth: scan_depth,
  tokenBudget: token_budget,
  recursive,
  maxRounds: max_rounds,
})) satisfies z.ZodType<LoreSettings>
