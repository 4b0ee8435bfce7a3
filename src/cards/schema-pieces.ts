import * as z from 'zod'
import type { Emotion } from '../contract/emotion.ts'
import { emotionLabels, parseEmotionLabel } from '../util/emotion-label.ts'

// A message of these pieces says what is accepted, or is a sentence with a full stop; that of an unknown key lists the known
// ones. Scalars arrive as the text that the card's author wrote: `name: 007` stays 007.

/** A map with known keys only. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : `a map with any of ${known}`),
  })
}

/** What no editor shows, and what is no letter by itself. */
const invisible = /[^\P{Cc}\n\t]|\p{Cs}/u

/** A text with nothing in it that no editor shows. */
function visibleText(accepted: string) {
  return z.string(accepted).refine((value) => !invisible.test(value), {
    error: ({ input }) => {
      const code = invisible.exec(String(input))?.[0].charCodeAt(0) ?? 0
      const shown = code.toString(16).toUpperCase().padStart(4, '0')
      return `This text has U+${shown} in it, a character that no editor shows: take it out.`
    },
    abort: true,
  })
}

/** One text, without the white space around it. Empty where the card writes an empty one. */
export function text(accepted = 'one text') {
  return visibleText(accepted).trim()
}

/** Whether a text is one line for every reader, with nothing in it that no editor shows. */
export function isPlainLine(value: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(value)
}

/** One text on one line with at most that many characters. */
export function shortText(maxCharacters: number, what = 'a text') {
  const accepted = `${what}, at most ${maxCharacters} characters on one line`
  return text(accepted)
    .refine((value) => isPlainLine(value) && [...value].length <= maxCharacters, accepted)
    .meta({ maxLength: maxCharacters })
}

const notEmpty = (items: readonly string[]) => items.filter((item) => item !== '')

/** A list of texts; a single one is a list of one. */
export function texts(item: z.ZodType<string, string> = text()) {
  const accepted = 'one text, or a list of texts'
  return z
    .union([item, z.array(item)], accepted)
    .transform((value) => notEmpty(typeof value === 'string' ? [value] : value))
}

/** Scripts keep their white space: places of their problems are counted in it. */
export function scripts() {
  const accepted = 'one script in a `|` block, or a list of them'
  return z
    .union([visibleText(accepted), z.array(visibleText(accepted))], accepted)
    .transform((value) => (typeof value === 'string' ? [value] : value))
}

/** A number, written as such. */
export function number(minimum: number, maximum: number) {
  const accepted = `a number from ${minimum} to ${maximum}`
  return z.preprocess(toNumber, z.number(accepted).min(minimum, accepted).max(maximum, accepted))
}

/** A number without a fraction. */
export function whole(minimum: number, maximum: number) {
  const accepted = `a whole number from ${minimum} to ${maximum}`
  return z.preprocess(toNumber, z.int(accepted).min(minimum, accepted).max(maximum, accepted))
}

function toNumber(value: unknown): unknown {
  const isNumber = typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)
  return isNumber ? Number(value) : value
}

const truths: { readonly [written: string]: boolean } = { true: true, yes: true, false: false, no: false }

/** `true` or `false`; people also write yes and no. */
export function truth() {
  return z.preprocess(
    (value) => (typeof value === 'string' ? (truths[value.toLowerCase()] ?? value) : value),
    z.boolean('true or false'),
  )
}

/** One of these words. */
export function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, values.join(', '))
}

/** An emotion by any of its labels. */
export function emotion() {
  return oneOf(emotionLabels).transform((label) => parseEmotionLabel(label) ?? 'neutral')
}

/** A map from emotions, by any of their labels, to values. */
export function byEmotion<Output, Input>(value: z.ZodType<Output, Input>) {
  const shape = Object.fromEntries(emotionLabels.map((label) => [label, value.optional()]))
  return section(shape).transform((written, context) => {
    const found: { [emotion in Emotion]?: Output } = {}
    for (const [label, entry] of Object.entries(written)) {
      const meant = parseEmotionLabel(label)
      if (meant === undefined || entry === undefined) continue
      if (meant in found) {
        const message = `This emotion (${meant}) is already there under another label; write it once.`
        context.issues.push({ code: 'custom', message, path: [label], input: written })
      }
      found[meant] = entry
    }
    return found
  })
}

/** A picture: a file beside the card, or an https address. */
export function picture() {
  const accepted = 'a .png, .jpg, .webp or .gif file in the folder of the card, or an https address'
  return text(accepted).refine(isPicture, accepted)
}

/** Whether a picture is on the web. */
export function isWebAddress(value: string): boolean {
  return value.startsWith('https://') && URL.canParse(value)
}

function isPicture(value: string): boolean {
  if (isWebAddress(value)) return true
  const isFile = /\.(png|jpe?g|webp|gif)$/i.test(value) && !/^[/~]|^[a-z]+:|\\/i.test(value)
  return isFile && !value.split('/').includes('..')
}
