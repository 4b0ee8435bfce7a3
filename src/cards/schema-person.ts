import * as z from 'zod'
import type { Attributes, Behaviors, EmotionProfile } from '../contract/character.ts'
import { byEmotion, emotion, isPlainLine, oneOf, section, text, texts } from './schema-pieces.ts'

const relationships = z
  .record(z.string(), text().optional(), 'a map from names to one text each, such as `user: A regular.`')
  .refine((map) => Object.keys(map).every(isPlainLine), 'Each name has to be plain text on one line.')
  .transform((map) => Object.entries(map).flatMap(([name, text]) => (text ? [{ name, text }] : [])))

/** Who the character is. */
export const attributes = section({
  identity: texts()
    .default([])
    .describe('Who the character is: name, age, work, looks. One sentence, or a list of sentences.'),
  interests: texts().default([]).describe('What they like and dislike.'),
  viewpoints: texts().default([]).describe('What they believe and hold.'),
  experiences: texts().default([]).describe('What happened to them.'),
  achievements: texts().default([]).describe('What they have done well.'),
  relationships: relationships
    .default([])
    .describe('Whom they know: a name and one sentence. The key `user` is whoever talks with them.'),
  others: texts().default([]).describe('Whatever else is true of them.'),
}) satisfies z.ZodType<Attributes>

/** How the character speaks and treats people. */
export const behaviors = section({
  personality: texts().default([]).describe('Character traits, in a sentence.'),
  linguistic_features: texts()
    .default([])
    .describe('How they speak: length of sentences, favourite images, how actions are written.'),
  catchphrases: texts().default([]).describe('What they like to say.'),
  never_says: texts()
    .default([])
    .describe('Phrases that are out of character wherever they occur. Not in the prompt.'),
  interaction_patterns: texts().default([]).describe('How they treat people in a conversation.'),
}).transform(({ linguistic_features, never_says, interaction_patterns, ...others }) => ({
  ...others,
  linguisticFeatures: linguistic_features,
  neverSays: never_says,
  interactionPatterns: interaction_patterns,
})) satisfies z.ZodType<Behaviors>

const styleParts = section({
  triggers: text().default('').describe('What brings the emotion on.'),
  words: text().default('').describe('How it sounds.'),
  gestures: text().default('').describe('What it looks like.'),
})

const style = z
  .union([text(), styleParts], 'one text, or a map with any of triggers, words, gestures')
  .transform((written) =>
    typeof written === 'string' ? { triggers: '', words: written, gestures: '' } : written,
  )

/** How the character feels, and how it shows. */
export const emotionProfile = section({
  baseline: emotion().default('neutral').describe('The emotion of ordinary days.'),
  volatility: oneOf(['low', 'medium', 'high']).default('medium').describe('How easily the mood moves.'),
  recovery: oneOf(['slow', 'medium', 'fast'])
    .default('medium')
    .describe('How quickly it returns to the baseline.'),
  styles: byEmotion(style)
    .default({})
    .describe('How emotions show, by their English or Chinese names: a text, or triggers, words, gestures.'),
}) satisfies z.ZodType<EmotionProfile>
