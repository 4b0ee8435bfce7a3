import * as z from 'zod'
import { earlierRatingReasons, feedbackKinds, ratingReasons } from '../../contract/feedback.ts'

// One row of an export as JSON Lines; `npx dramatis feedback schema` prints it, and feedback.schema.json is it.

const hash = (letter: string, what: string) =>
  z
    .string()
    .regex(new RegExp(`^${letter}_[0-9a-f]{12,24}$`))
    .describe(what)
const pseudonym = (what: string) => hash('u', what)
const time = (what: string) => z.iso.datetime().describe(what)
const count = (what: string) => z.int().nonnegative().describe(what)

const withheldReasons = ['no-consent', 'forgotten', 'gone', 'unknown-name'] as const
const origins = ['api-message', 'interaction-input', 'model-output', 'card'] as const

const withheld = z
  .enum(withheldReasons)
  .optional()
  .describe(
    'Why there is no text: whoever said it has not agreed to exports with their words, or was forgotten, or it is gone, or somebody may be called in it by a name that is not known.',
  )
const text = (what: string) => z.string().nullable().describe(what)
const origin = z
  .enum(origins)
  .describe(
    'Where the text is from: a message that the platform’s API told, what somebody handed in to the bot itself, the model, the character’s card.',
  )

const deed = z.strictObject({
  type: z
    .enum([
      'reaction-added',
      'reaction-removed',
      'rating',
      'rewrite',
      'regeneration',
      'pick',
      'kept',
      'report',
      'own-edit',
    ])
    .describe('What was done.'),
  emoji: z
    .string()
    .optional()
    .describe('Of a reaction, as the platform tells it; `custom:ID` or `NAME:ID` for a place’s own.'),
  rating: z.literal([1, -1]).optional().describe('1: good, -1: bad. Absent: it does not rate.'),
  reasons: z
    .array(z.enum([...ratingReasons, ...earlierRatingReasons]))
    .optional()
    .describe('Of a rating: why.'),
  take: count('Of a pick: the take that was gone to, 0-based.').optional(),
  takes: count('Of a kept take: how many there were.').optional(),
  edit: z
    .strictObject({
      distance: count('Levenshtein distance; of long texts a lower bound.'),
      before: count('Length before.'),
      after: count('Length after.'),
    })
    .optional()
    .describe('Of a rewrite: how far the words are from those before, in code points.'),
})

const contextLine = z.strictObject({
  role: z
    .enum(['user', 'character', 'narrator'])
    .nullable()
    .describe('Who speaks; null: the line is gone, and nobody knows.'),
  speaker: z
    .string()
    .describe(
      'Pseudonym of the person, id of the character; empty for the narrator, and where nobody knows.',
    ),
  text: text('What was said, names and secrets replaced; null where it is withheld.'),
  withheld,
  author: pseudonym(
    'Where the words are not the speaker’s alone: who rewrote them last, or who is quoted.',
  ).optional(),
  origin: origin.optional(),
  revision: count('Which revision of the line it is; 0: as it was first said.'),
  at: time('When it was said.').nullable(),
})

const model = z.strictObject({
  name: z.string().describe('As configured.'),
  served: z.string().nullable().describe('As the server reported it.'),
  lora: z
    .strictObject({
      name: z.string().describe('As it is served.'),
      digest: z.string().nullable().describe('Of its weights, where the server tells.'),
    })
    .nullable()
    .describe('LoRA adapter, where one was served.'),
  dialect: z.enum(['chat', 'characterglm', 'charglm', 'understudy']).describe('Form of the prompt.'),
  rendererVersion: count('Version of the dialect’s renderer.'),
  sampling: z.record(z.string(), z.json()).describe('As it was sent.'),
  seed: z.int().describe('As it was sent.'),
  finishReason: z.string().describe('Why the model stopped.'),
  usage: z
    .strictObject({
      promptTokens: count('Tokens of the prompt.'),
      completionTokens: count('Tokens of the reply.'),
      cachedTokens: count('Prompt tokens from the server’s cache; null: it does not tell.').nullable(),
    })
    .nullable()
    .describe('Tokens, as the server counted them.'),
  emotion: z.string().nullable().describe('How it was said, where known.'),
  emotionSource: z.string().describe('Who told the emotion.'),
})

/** A row; every key is described. */
export const feedbackRowSchema = z.strictObject({
  version: z.literal(1).describe('Of this form of rows.'),
  export: hash('e', 'Id of the export: the audit and the tombstones name it.'),
  id: hash('r', 'Of the record: the same in every export.'),
  at: time('When it was done.'),
  kind: z.enum(feedbackKinds).describe('What was done, roughly.'),
  deed: deed.describe('What was done, exactly.'),
  person: pseudonym('Who did it: the same in every export of this bot.'),
  standing: z
    .enum(['answered', 'moderator', 'reader'])
    .nullable()
    .describe('Whether they were answered there, moderate the place, or only read it; null: not known.'),
  isRetracted: z.boolean().describe('Whether the reaction was taken away later.'),
  isSuperseded: z
    .boolean()
    .describe('Whether a later vote of the same person on the same text counts instead of this one.'),
  votes: z
    .strictObject({ good: count('For it.'), bad: count('Against it.') })
    .describe('Votes that stand about the same text, one a person.'),
  platform: z.string().describe('Such as discord, telegram, console.'),
  conversation: hash('c', 'Where it was.'),
  chapter: hash('h', 'Which story.'),
  character: z
    .strictObject({
      id: z.string().describe('Of its card.'),
      revision: z.string().nullable().describe('Of its card; null: the turn record is gone.'),
      name: z.string().nullable().describe('Under which it spoke; null: the turn record is gone.'),
    })
    .describe('Whose line it is.'),
  take: z
    .strictObject({
      turn: hash('t', 'The turn that it answers.').nullable(),
      index: count('Which take was shown, 0-based.').nullable(),
      count: count('How many takes of the turn are known.'),
    })
    .describe('Which reply it is; nulls: a greeting.'),
  reply: z
    .strictObject({
      shown: text('What people saw.'),
      accepted: text('What of it entered the history.'),
      withheld,
    })
    .describe('The model’s own words, names and secrets replaced.'),
  rewritten: z
    .strictObject({
      text: text('The words that it was given.'),
      withheld,
      author: pseudonym('Who gave it these words.'),
    })
    .nullable()
    .describe('Of a rewrite, and where what was judged had been rewritten; else null.'),
  context: z.array(contextLine).describe('The last lines of the prompt that it answers, oldest first.'),
  model: model.nullable().describe('Who wrote it; null: a greeting, or the turn record is gone.'),
  promptHash: z.string().nullable().describe('SHA-256 of the rendered prompt.'),
  promptState: z
    .enum(['ok', 'prompt-drift', 'record-gone', 'greeting'])
    .describe('Whether the prompt still renders to that hash, what it is made of is gone, or it has none.'),
  contentOrigin: z
    .strictObject({
      reply: origin,
      rewritten: origin.nullable(),
      context: z.array(origin),
    })
    .describe('Where the texts are from.'),
  trainingAllowed: z
    .boolean()
    .describe('Whether a model may be trained on it; exports for training hold nothing else.'),
  policyNote: z.string().nullable().describe('Why not; null: it may.'),
  consentVersion: z
    .strictObject({
      feedback: count('Of exports with their words.').nullable(),
      training: count('Of training.').nullable(),
    })
    .describe('Versions of the texts to which whoever did it agreed; null: they did not.'),
  people: z
    .array(pseudonym('Of a person.'))
    .describe('Everybody whose words or deeds the row holds or answers: `feedback clean` goes by it.'),
})

/** A row. */
export type FeedbackRow = z.infer<typeof feedbackRowSchema>

/** A line of its context. */
export type ContextLine = FeedbackRow['context'][number]

/** Where a text is from. */
export type ContentOrigin = (typeof origins)[number]

/** The JSON Schema of a row of JSON Lines. */
export function formatFeedbackJsonSchema(): string {
  const schema = z.toJSONSchema(feedbackRowSchema, { io: 'input', target: 'draft-07' })
  return `${JSON.stringify({ title: 'Dramatis feedback row', ...schema }, null, 2)}\n`
}
