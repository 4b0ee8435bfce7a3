import * as z from 'zod'
import type { Character, Language } from '../contract/character.ts'
import { loreEntry, loreSettings } from './schema-lore.ts'
import { attributes, behaviors, emotionProfile } from './schema-person.ts'
import {
  byEmotion,
  number,
  oneOf,
  picture,
  scripts,
  section,
  shortText,
  text,
  texts,
  truth,
} from './schema-pieces.ts'
import { boundaries, modelSettings, prompts } from './schema-play.ts'

/** What one card says, with defaults filled in; what depends on the file or needs another look is still as written. */
export interface CardContent
  extends Omit<Character, 'id' | 'revision' | 'language' | 'summary' | 'examples'> {
  readonly id: string | undefined
  readonly language: Language | undefined
  readonly summary: string | undefined
  /** Scripts, not yet parsed. */
  readonly examples: readonly string[]
}

const acceptedId = 'at most 64 letters, without / \\ : and line breaks, and without @ at the start'

/** Whether a text can be a character's id: it becomes a part of storage keys. With `@` begin those that belong to a place. */
export function isCardId(value: string): boolean {
  return /^(?!@)[^/\\:\p{Cc}]{1,64}$/u.test(value) && value.trim() === value
}

/** A whole card: keys as in the file, `CardContent` after parsing. */
export const cardSchema = section({
  name: shortText(60, 'the name under which the character speaks').describe(
    'The name under which the character speaks.',
  ),
  nicknames: texts(shortText(60)).default([]).describe('Other names that count as calling the character.'),
  id: text(acceptedId)
    .refine(isCardId, acceptedId)
    .optional()
    .describe('Stable id; the file name when absent. Renaming the character keeps its history.'),
  language: oneOf(['en', 'zh']).optional().describe('Language of the card; told from its text when absent.'),
  summary: shortText(100).optional().describe('One line for lists. Not in the prompt.'),
  category: oneOf(['celebrity', 'daily', 'fictional', 'companion'])
    .optional()
    .describe('Group for evaluation. Not in the prompt.'),
  tags: texts(shortText(60)).default([]).describe('Free labels for lists. Not in the prompt.'),
  avatar: picture().optional().describe('A picture in the folder of the card, or an https address.'),
  about: text().default('').describe('Who the character is, in free prose. Opens the prompt word for word.'),
  attributes: attributes.prefault({}).describe('Who the character is.'),
  behaviors: behaviors.prefault({}).describe('How the character speaks and treats people.'),
  emotion: emotionProfile.prefault({}).describe('How the character feels, and how it shows.'),
  scenario: text().default('').describe('Where a conversation begins.'),
  greeting: texts().default([]).describe('The first line of a conversation.'),
  greetings: texts().default([]).describe('First lines to choose from.'),
  group_greetings: texts().default([]).describe('First lines in a group.'),
  examples: scripts()
    .default([])
    .describe(
      'Short scenes in `|` blocks, strongest first: lines such as `user: …` and `char (happiness): …`.',
    ),
  lore: z
    .array(loreEntry, 'a list of entries with keys and text')
    .default([])
    .describe('Told when it comes up.'),
  lore_settings: loreSettings.prefault({}).describe('How the lore is looked for.'),
  prompts: prompts.prefault({}).describe('Instructions to models that follow them.'),
  boundaries: boundaries.prefault({}).describe('What the character does not know and will not do.'),
  age_restricted: truth().default(false).describe('Only for places where everybody is an adult.'),
  talkativeness: number(0, 1).default(0.5).describe('Eagerness to speak unaddressed among others, 0 to 1.'),
  creator: text().default('').describe('Who wrote the card. Not in the prompt.'),
  creator_notes: text()
    .default('')
    .describe('What the author tells whoever uses the card. Not in the prompt.'),
  character_version: text().default('').describe("The author's version of the card. Not in the prompt."),
  model: modelSettings.prefault({}).describe("What differs from the model's defaults for this character."),
  expressions: byEmotion(picture()).default({}).describe('A picture for each emotion.'),
  extensions: z
    .record(z.string(), z.unknown(), 'a map')
    .default({})
    .describe('Keys of other tools, kept untouched.'),
}).transform(({ greeting, greetings, group_greetings, age_restricted, ...others }) => {
  const { lore_settings, creator_notes, character_version, category, avatar, ...same } = others
  return {
    ...same,
    id: others.id,
    language: others.language,
    summary: others.summary,
    category,
    avatar,
    greetings: [...greeting, ...greetings],
    groupGreetings: group_greetings,
    ageRestricted: age_restricted,
    loreSettings: lore_settings,
    creatorNotes: creator_notes,
    characterVersion: character_version,
  }
}) satisfies z.ZodType<CardContent>
