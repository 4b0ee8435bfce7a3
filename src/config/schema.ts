import { isIPv6 } from 'node:net'
import * as z from 'zod'
import { maxMessageLength } from '../contract/event.ts'
import { isPublicUrl, publicUrlAccepted } from './base-url.ts'
import { encryptionKeysSchema, feedbackSchema, retentionSchema, safetySchema } from './care-schema.ts'
import { discordSchema } from './discord-schema.ts'
import { limitsSchema } from './limits-schema.ts'
import { replyModelSchema, workingModelSchema } from './model-schema.ts'
import { flag, number, oneOf, section, text, whole } from './schema-pieces.ts'
import { isStoreUrl, storeUrlForms } from './store-url.ts'
import { telegramSchema } from './telegram-schema.ts'

const hashKeyAccepted =
  'at least 16 characters without spaces, such as `openssl rand -hex 32` writes (in dramatis.yaml in quotes where they are digits alone)'

const hostAccepted =
  'an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them, without a scheme, a port or a path'

const portAccepted = 'the number of a port, from 1 to 65535'

const conversation = section({
  quiet_direct_ms: whole(0, 60_000, 'milliseconds').default(1200),
  quiet_group_ms: whole(0, 60_000, 'milliseconds').default(1500),
  max_wait_ms: whole(0, 600_000, 'milliseconds').default(6000),
  replies_in_groups: oneOf(['addressed', 'conversation', 'every']).default('addressed'),
  goes_on_ms: whole(0, 86_400_000, 'milliseconds').default(180_000),
  max_age_ms: whole(1000, 604_800_000, 'milliseconds').default(6 * 60 * 60 * 1000),
  // The prompt room cuts there in any case.
  max_message_length: whole(1, maxMessageLength, 'characters').default(maxMessageLength),
  max_reply_tokens: whole(1, 1_000_000, 'tokens').optional(),
  ai_mark: z.string('a text such as " (AI)"').default(' (AI)'),
  cut_at: number(0.2, 1).default(0.85),
  cut_to: number(0.1, 0.9).default(0.5),
}).refine((settings) => settings.cut_to < settings.cut_at, {
  path: ['cut_to'],
  error: 'a number below cut_at',
})

function isHost(host: string): boolean {
  return isIPv6(host) || /^[\w.-]+$/.test(host)
}

/** `dramatis.yaml`, with the environment laid over it. */
export const settingsSchema = section({
  characters: text('a folder of cards').optional(),
  memory: z.string(storeUrlForms).refine(isStoreUrl, storeUrlForms).default('sqlite:./data/dramatis.db'),
  memory_may_forget: flag().default(false),
  models: section({
    reply: z.array(replyModelSchema, 'a list of models, in order of preference').default([]),
    helper: workingModelSchema.optional(),
    judge: workingModelSchema.optional(),
    embedder: workingModelSchema.optional(),
  }).prefault({}),
  discord: discordSchema.optional(),
  telegram: telegramSchema.optional(),
  conversation: conversation.prefault({}),
  limits: limitsSchema.prefault({}),
  imports: section({
    per_place: whole(0, 1_000, 'characters').default(20),
    max_megabytes: number(0.1, 50).default(10),
  }).prefault({}),
  public_url: z.string(publicUrlAccepted).refine(isPublicUrl, publicUrlAccepted).optional(),
  feedback: feedbackSchema.prefault({}),
  safety: safetySchema.prefault({}),
  retention: retentionSchema.prefault({}),
  encryption_key: encryptionKeysSchema.optional(),
  departed_days: whole(0, 3_650, 'days').default(30),
  http: section({
    host: z.string(hostAccepted).refine(isHost, hostAccepted).default('127.0.0.1'),
    // Without it, nothing is served.
    port: z.int(portAccepted).min(1, portAccepted).max(65_535, portAccepted).optional(),
  }).optional(),
  shutdown_ms: whole(0, 600_000, 'milliseconds').default(20_000),
  hash_key: z
    .string(hashKeyAccepted)
    .regex(/^\S{16,}$/, hashKeyAccepted)
    .optional(),
  log_level: oneOf(['debug', 'info', 'warn', 'error', 'silent']).optional(),
  language: oneOf(['en', 'zh']).optional(),
})

/** Settings as they are written. */
export type Settings = z.infer<typeof settingsSchema>
