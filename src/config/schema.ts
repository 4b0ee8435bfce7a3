import * as z from 'zod'
import { isHttpAddress } from './base-url.ts'

/** Every message of this schema says what is accepted; for an unknown key it is the list of the known ones. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : `a section with any of ${known}`),
  })
}

function text(accepted: string) {
  return z.string(accepted).min(1, accepted)
}

function whole(minimum: number, maximum: number, unit: string) {
  const accepted = `a whole number of ${unit} from ${minimum} to ${maximum}`
  return z.int(accepted).min(minimum, accepted).max(maximum, accepted)
}

function number(minimum: number, maximum: number) {
  const accepted = `a number from ${minimum} to ${maximum}`
  return z.number(accepted).min(minimum, accepted).max(maximum, accepted)
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, values.join(', '))
}

function address(example: string) {
  const accepted = `an address that begins with http:// or https://, such as ${example}`
  return z.string(accepted).refine(isHttpAddress, accepted)
}

/** The same shape as in a card. */
const sampling = section({
  temperature: number(0, 5).optional(),
  top_p: number(0, 1).optional(),
  top_k: whole(0, 100_000, 'tokens').optional(),
  min_p: number(0, 1).optional(),
  repetition_penalty: number(0, 10).optional(),
  max_tokens: whole(1, 1_000_000, 'tokens').optional(),
})

/** A token is long and has no spaces: whatever else it must be, the platform says. */
const secret = z
  .string('a token as the platform gave it')
  .regex(/^\S+$/, 'a token without spaces, as the platform gave it')

const model = section({
  base_url: address('http://127.0.0.1:8000/v1'),
  name: text('a model name as the server lists it'),
  dialect: oneOf(['chat', 'characterglm', 'charglm']).default('chat'),
  api_key: z.string('a key as the server gave it').default(''),
  context_tokens: whole(512, 10_000_000, 'tokens').default(8192),
  sampling: sampling.default({}),
  extra_body: z.record(z.string(), z.unknown(), 'a section with whatever the server takes').default({}),
  assistant_first: z.boolean('true or false').default(true),
  system_message: z.boolean('true or false').default(true),
  follows_instructions: z.boolean('true or false').optional(),
  emotion: oneOf(['inline', 'batch', 'off']).optional(),
  emotion_constraint: oneOf(['none', 'structured_outputs', 'guided_regex']).default('none'),
  max_concurrent: whole(1, 10_000, 'requests').default(64),
  first_token_timeout_ms: whole(1, 3_600_000, 'milliseconds').default(60_000),
  idle_timeout_ms: whole(1, 3_600_000, 'milliseconds').default(30_000),
  total_timeout_ms: whole(1, 3_600_000, 'milliseconds').default(180_000),
})

const conversation = section({
  quiet_direct_ms: whole(0, 60_000, 'milliseconds').default(1200),
  quiet_group_ms: whole(0, 60_000, 'milliseconds').default(1500),
  max_wait_ms: whole(0, 600_000, 'milliseconds').default(6000),
  replies_in_groups: oneOf(['addressed', 'conversation', 'every']).default('addressed'),
  goes_on_ms: whole(0, 86_400_000, 'milliseconds').default(180_000),
  max_age_ms: whole(1000, 604_800_000, 'milliseconds').default(6 * 60 * 60 * 1000),
  ai_mark: z.string('a text such as " (AI)"').default(' (AI)'),
  cut_at: number(0.2, 1).default(0.85),
  cut_to: number(0.1, 0.9).default(0.5),
}).refine((settings) => settings.cut_to < settings.cut_at, {
  path: ['cut_to'],
  error: 'a number below cut_at',
})

/** `dramatis.yaml`, with the environment laid over it. */
export const settingsSchema = section({
  characters: text('a folder of cards').optional(),
  memory: z
    .string('sqlite:FILE or memory:')
    .regex(/^(sqlite:.+|memory:)$/, 'sqlite:FILE, such as sqlite:./data/dramatis.db, or memory:')
    .default('sqlite:./data/dramatis.db'),
  models: section({
    reply: z.array(model, 'a list of models, in order of preference').default([]),
    helper: model.optional(),
    judge: model.optional(),
    embedder: model.optional(),
  }).prefault({}),
  discord: section({ token: secret, api_url: address('http://127.0.0.1:4000/api').optional() }).optional(),
  telegram: section({ token: secret, api_url: address('http://127.0.0.1:8081').optional() }).optional(),
  conversation: conversation.prefault({}),
  log_level: oneOf(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  language: oneOf(['en', 'zh']).optional(),
})

/** Settings as they are written. */
export type Settings = z.infer<typeof settingsSchema>
