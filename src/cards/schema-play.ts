import type * as z from 'zod'
import type { Boundaries, CharacterModelSettings, CharacterPrompts } from '../contract/character.ts'
import { withoutUndefined } from '../util/without-undefined.ts'
import { number, section, text, texts, whole } from './schema-pieces.ts'

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

const depthPrompt = section({
  text: text().describe('What is told.'),
  depth: whole(1, 1_000).default(4).describe('About how many lines back it is kept.'),
})

/** Instructions to a model that follows them. */
export const prompts = section({
  system: text()
    .default('')
    .describe('Replaces the instruction of chat models; {{original}} in it stands for the usual one.'),
  after_history: text().default('').describe('Told again and again after the lines, to chat models.'),
  depth: depthPrompt.optional().describe('A reminder that is kept near the newest lines.'),
}).transform(({ system, after_history, depth }) => ({
  system,
  afterHistory: after_history,
  depth: depth?.text ? depth : undefined,
})) satisfies z.ZodType<CharacterPrompts>
