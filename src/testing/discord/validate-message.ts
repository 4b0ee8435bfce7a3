import { AllowedMentionsTypes, MessageFlags } from 'discord-api-types/v10'
import { refusals } from './refusal.ts'
import {
  all,
  anything,
  type Check,
  createProblems,
  flag,
  integer,
  isRecord,
  list,
  nullable,
  object,
  oneOf,
  snowflake,
  text,
} from './validate.ts'
import { messageComponents } from './validate-components.ts'

const { Ephemeral, SuppressEmbeds, SuppressNotifications } = MessageFlags

const knownFlags =
  (allowed: number): Check =>
  (value, problems) => {
    integer(0, 2 ** 31)(value, problems)
    if (typeof value === 'number' && (value & ~allowed) !== 0) {
      problems.add('MESSAGE_FLAGS_INVALID', 'These flags may not be set here.')
    }
  }

const mentions = all(
  object(
    {},
    {
      parse: list(oneOf(Object.values(AllowedMentionsTypes)), 0, 3),
      roles: list(snowflake, 0, 100),
      users: list(snowflake, 0, 100),
      replied_user: flag,
    },
  ),
  (value, problems) => {
    if (!isRecord(value) || !Array.isArray(value.parse)) return
    for (const key of ['users', 'roles'] as const) {
      const listed = value[key]
      if (value.parse.includes(key) && Array.isArray(listed) && listed.length > 0) {
        problems.add(
          'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
          `parse:["${key}"] and ${key}: [ids…] are mutually exclusive.`,
        )
      }
    }
  },
)

const media = object({ url: text(1, 2048, /^(https?|attachment):\/\//) })
const embed = object(
  {},
  {
    title: text(0, 256),
    type: oneOf(['rich']),
    description: text(0, 4096),
    url: text(0, 2048, /^(https?:\/\/.*)?$/),
    timestamp: text(1, 64),
    color: integer(0, 0xffffff),
    footer: object({ text: text(1, 2048) }, { icon_url: text(1, 2048) }),
    image: media,
    thumbnail: media,
    author: object({ name: text(1, 256) }, { url: text(1, 2048), icon_url: text(1, 2048) }),
    fields: list(object({ name: text(1, 256), value: text(1, 1024) }, { inline: flag }), 0, 25),
  },
)
const attachment = object(
  { id: anything },
  { filename: text(1, 1024), description: nullable(text(0, 1024)), title: text(0, 1024), is_spoiler: flag },
)

const shared = {
  content: nullable(text(0, 2000)),
  embeds: nullable(list(embed, 0, 10)),
  allowed_mentions: nullable(mentions),
  components: nullable(messageComponents),
  attachments: nullable(list(attachment, 0, 10)),
}
const poll = object(
  { question: anything, answers: list(anything, 1, 10) },
  { duration: anything, allow_multiselect: flag, layout_type: anything },
)

const nonce: Check = (value, problems) => {
  if (typeof value === 'number') integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)(value, problems)
  else text(0, 25)(value, problems)
}

const username: Check = all(text(1, 80), (value, problems) => {
  if (typeof value !== 'string') return
  const bad = /clyde|discord/i.exec(value)?.[0] ?? /^\s*(everyone|here)\s*$/i.exec(value)?.[0]
  if (bad !== undefined)
    problems.add('USERNAME_INVALID_CONTAINS', `Username cannot contain "${bad.toLowerCase()}"`)
  if (value.trim() === '') problems.add('BASE_TYPE_REQUIRED', 'This field is required')
})

const webhookFields = {
  ...shared,
  tts: flag,
  username,
  avatar_url: text(1, 2048, /^https?:\/\/[^\s/]+/),
  flags: knownFlags(SuppressEmbeds | SuppressNotifications),
  thread_name: text(1, 100),
  applied_tags: list(snowflake, 0, 5),
  poll,
}

/** What the bodies of messages may be. */
export const messageBodies = {
  create: object(
    {},
    {
      ...shared,
      nonce,
      enforce_nonce: flag,
      tts: flag,
      message_reference: object(
        { message_id: snowflake },
        { type: oneOf([0]), channel_id: snowflake, guild_id: snowflake, fail_if_not_exists: flag },
      ),
      sticker_ids: list(snowflake, 0, 3),
      flags: knownFlags(SuppressEmbeds | SuppressNotifications),
      poll,
    },
  ),
  edit: object({}, { ...shared, flags: nullable(knownFlags(SuppressEmbeds)) }),
  webhook: object({}, webhookFields),
  /** Answers of interactions, which may be private. */
  answer: object(
    {},
    { ...shared, tts: flag, flags: knownFlags(SuppressEmbeds | SuppressNotifications | Ephemeral), poll },
  ),
} as const

/** The name of a webhook. */
export const webhookName = username

/** Refuses a body with problems (50035). */
export function requireValid(check: Check, body: unknown): void {
  const problems = createProblems()
  check(body, problems)
  if (problems.errors !== undefined) throw refusals.invalidForm(problems.errors)
}
