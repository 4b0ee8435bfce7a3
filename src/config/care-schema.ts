import * as z from 'zod'
import { decodeEncryptionKey, plainKey } from '../util/encryption-key.ts'
import { flag, number, oneOf, section, text, whole } from './schema-pieces.ts'

const localeAccepted = 'a language or locale, such as en, zh or zh-TW'

const helpLineAccepted = 'a text of up to 1000 characters (in quotes where it is a number alone)'

const placeAccepted = 'a place as PLATFORM:ID, such as telegram:-1001234567890'

/** What an emoji may be told to mean. */
const emojiMeaning = oneOf(['good', 'bad', 'story'])

const emojiAccepted = 'one such as 🔥, NAME:ID of one of a Discord server, or custom:ID of Telegram’s'
const ownEmoji = /^\w+:\d+$/
const picture = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u

/** As platforms tell of it: letters and numbers alone would never come. */
function isEmoji(written: string): boolean {
  return (
    ownEmoji.test(written) ||
    (picture.test(written) && [...new Intl.Segmenter().segment(written)].length === 1)
  )
}

/** What people do about replies. */
export const feedbackSchema = section({
  emoji: z
    .record(
      text(emojiAccepted).refine(isEmoji, emojiAccepted),
      emojiMeaning,
      `good, bad or story for each of some emoji; an emoji is ${emojiAccepted}`,
    )
    .default({}),
  discord_permission: text('where the permission is recorded').optional(),
})

/** What the law asks for. */
export const safetySchema = section({
  reminder_hours: number(0, 24).default(3),
  audience: oneOf(['general', 'minors']).default('general'),
  self_harm: flag().default(true),
  help_lines: z
    .record(
      z.string().regex(/^[a-z]{2,3}(-[a-z\d]{2,8})*$/i, localeAccepted),
      text(helpLineAccepted).max(1_000, helpLineAccepted),
      `a text for each of some locales; a locale is ${localeAccepted}`,
    )
    .default({}),
  adult_places: z
    .array(z.string(placeAccepted).regex(/^[a-z][a-z\d-]*:\S+$/, placeAccepted), 'a list of places')
    .default([]),
})

function days(byDefault: number) {
  return whole(0, 36_500, 'days (0: for good)').default(byDefault)
}

/** How long things are kept. */
export const retentionSchema = section({
  history_days: days(365),
  records_days: days(180),
  feedback_days: days(180),
  audit_days: days(730),
})

const keysAccepted = `keys of 32 bytes each, in base64 or hexadecimal, such as \`openssl rand -base64 32\` writes, with commas or spaces between them; the first one writes, all of them read; ${plainKey} in its place writes texts as they are (in dramatis.yaml in quotes)`

/** Keys for texts at rest, as a list. */
export const encryptionKeysSchema = z
  .string(keysAccepted)
  .transform((written) => written.split(/[\s,]+/).filter((key) => key !== ''))
  .refine(areKeys, keysAccepted)

function areKeys(keys: readonly string[]): boolean {
  return (
    keys.length > 0 &&
    keys.every((key, index) => (index === 0 && key === plainKey) || decodeEncryptionKey(key) !== undefined)
  )
}
