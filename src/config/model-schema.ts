import * as z from 'zod'
import { address, number, oneOf, section, text, whole } from './schema-pieces.ts'

/** The same shape as in a card. */
const sampling = section({
  temperature: number(0, 5).optional(),
  top_p: number(0, 1).optional(),
  top_k: whole(0, 100_000, 'tokens').optional(),
  min_p: number(0, 1).optional(),
  repetition_penalty: number(0, 10).optional(),
  max_tokens: whole(1, 1_000_000, 'tokens').optional(),
})

const milliseconds = whole(1, 3_600_000, 'milliseconds').optional()

const keyAccepted = 'a key as the server gave it, without spaces or anything else around it'

/** What every model has; defaults are those of `createModelConfig`. */
const common = {
  base_url: address('http://127.0.0.1:8000/v1'),
  name: text('a model name as the server lists it'),
  // Node refuses a header with other characters, and its message repeats them.
  api_key: z
    .string('a key as the server gave it')
    .regex(/^[\x21-\x7e]*$/, keyAccepted)
    .optional(),
  context_tokens: whole(512, 10_000_000, 'tokens').optional(),
  sampling: sampling.optional(),
  extra_body: z.record(z.string(), z.unknown(), 'a section with whatever the server takes').optional(),
  system_message: z.boolean('true or false').optional(),
  max_concurrent: whole(1, 10_000, 'requests').optional(),
  first_token_timeout_ms: milliseconds,
  idle_timeout_ms: milliseconds,
  total_timeout_ms: milliseconds,
}

/** A model that writes replies. */
export const replyModelSchema = section({
  ...common,
  dialect: oneOf(['chat', 'characterglm', 'charglm']).optional(),
  assistant_first: z.boolean('true or false').optional(),
  follows_instructions: z.boolean('true or false').optional(),
  emotion: oneOf(['inline', 'batch', 'off']).optional(),
  emotion_constraint: oneOf(['none', 'structured_outputs', 'guided_regex']).optional(),
})

/** A model that does what it is told beside the play. */
export const workingModelSchema = section({
  ...common,
  dialect: z
    .literal('chat', 'chat, for CharacterGLM follows no instructions and can only write replies')
    .optional(),
})

/** A model as it is written. */
export type WrittenModel = z.infer<typeof replyModelSchema>
