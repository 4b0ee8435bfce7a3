import type * as z from 'zod'
import type { Boundaries, CharacterModelSettings, LoreEntry } from '../contract/character.ts'
import { withoutUndefined } from '../util/without-undefined.ts'
import { number, oneOf, section, text, texts, truth, whole } from './schema-pieces.ts'

const mostLines = 100_000

/** Something that comes up only when it is mentioned. */
export const loreEntry = section({
  keys: texts().default([]).describe('Words that bring the entry up; any one of them is enough.'),
  text: text().describe('What is then told.'),
  secondary_keys: texts().default([]).describe('Further words, which must do what `match` says.'),
  match: oneOf(['any', 'all', 'not_any', 'not_all'])
    .default('any')
    .describe('Which of the secondary keys must occur, or must not.'),
  constant: truth().default(false).describe('Always there, without any key.'),
  order: number(-1_000_000, 1_000_000).default(100).describe('Lower comes first.'),
  priority: number(-1_000_000, 1_000_000)
    .optional()
    .describe('Lower is dropped first when there is no room. The same as `order` when absent.'),
  probability: number(0, 100).default(100).describe('Chance to come up when it is mentioned, in percent.'),
  scan_depth: whole(1, mostLines).optional().describe('How many of the latest lines are searched for keys.'),
  sticky: whole(0, mostLines).default(0).describe('For how many lines it stays up.'),
  cooldown: whole(0, mostLines).default(0).describe('For how many lines it cannot come up again.'),
  delay: whole(0, mostLines).default(0).describe('How many lines a chapter needs before it can come up.'),
  whole_words: truth().default(false).describe('Keys match whole words only.'),
  case_sensitive: truth().default(false).describe('Upper and lower case differ in keys.'),
})
  .refine((entry) => entry.constant || entry.keys.length > 0, {
    error: 'Nothing brings this entry up; write `keys: [word, …]`, or `constant: true`.',
  })
  .transform(({ secondary_keys, scan_depth, whole_words, case_sensitive, priority, ...others }) => ({
    ...others,
    secondaryKeys: secondary_keys,
    priority: priority ?? others.order,
    scanDepth: scan_depth,
    wholeWords: whole_words,
    caseSensitive: case_sensitive,
  })) satisfies z.ZodType<LoreEntry>

/** The edges of a character. */
export const boundaries = section({
  knows_until: text().default('').describe('Time or event after which they know nothing.'),
  unaware_of: texts().default([]).describe('What they do not know.'),
  refuses: texts().default([]).describe('What they will not do.'),
  when_pressed: text().default('').describe('What they do when somebody insists.'),
  dodges: texts()
    .default([])
    .describe('Lines for what they do not know, spoken when no model is configured.'),
}).transform(({ knows_until, unaware_of, when_pressed, ...others }) => ({
  ...others,
  knowsUntil: knows_until,
  unawareOf: unaware_of,
  whenPressed: when_pressed,
})) satisfies z.ZodType<Boundaries>

const sampling = section({
  temperature: number(0, 5).optional().describe('Higher is more surprising.'),
  top_p: number(0, 1).optional(),
  top_k: whole(1, 1_000_000).optional(),
  min_p: number(0, 1).optional(),
  repetition_penalty: number(0, 10).optional(),
  max_tokens: whole(1, 1_000_000).optional().describe('Most tokens of one reply.'),
}).transform(({ top_p, top_k, min_p, repetition_penalty, max_tokens, ...others }) =>
  withoutUndefined({
    ...others,
    topP: top_p,
    topK: top_k,
    minP: min_p,
    repetitionPenalty: repetition_penalty,
    maxTokens: max_tokens,
  }),
)

/** What differs from the model's defaults. */
export const modelSettings = section({
  sampling: sampling.default({}).describe("Only what differs from the model's defaults."),
}) satisfies z.ZodType<CharacterModelSettings>
