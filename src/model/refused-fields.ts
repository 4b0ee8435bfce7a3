import * as z from 'zod'
import { withoutQuotations } from './quote-server.ts'
import { type ServerRefusal, wordsOfRefusal } from './server-errors.ts'

/** The fields that a server may do without, and the words with which one that does not know them names them. */
const optionalFields: { readonly [field: string]: RegExp } = {
  top_k: /\btop_k\b/,
  min_p: /\bmin_p\b/,
  repetition_penalty: /\brepetition_penalty\b/,
  seed: /\bseed\b/,
  stop_token_ids: /\bstop_token_ids\b/,
  min_tokens: /\bmin_tokens\b/,
  stream_options: /\bstream_options\b/,
  chat_template_kwargs: /\bchat_template_kwargs\b/,
  structured_outputs: /\bstructured_outputs\b/,
  guided_regex: /\bguided_regex\b/,
  response_format: /\bresponse_format\b|json_schema/,
}

/** How servers say that they do not know a field; a value that they do not like is another matter. */
const unknownField =
  /unknown|unsupported|unrecogni[sz]ed|unavailable|unexpected (?:keyword|field|param|argument)|extra[_ ](?:input|field|forbidden)|(?:not|n't) (?:be )?(?:permitted|allowed|supported|recogni[sz]ed|available|implemented|accepted|support)|cannot find field|不支持|未知/i

/** Servers that speak of one field in a message without its name. */
const namedSchema = z.object({ param: z.string().nullish().catch(undefined) })

/** The entries of pydantic, as FastAPI and Mistral send them. */
const entrySchema = z.object({
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
  type: z.string().nullish().catch(undefined),
})

/** The same as vLLM writes them into its message. */
const writtenEntry = /['"]loc['"]: *[[(]([^\])]*)[\])],? *['"]msg['"]: *['"]([^'"]*)['"]/g

/** No refusal needs more to name a field; what is longer repeats the request. */
const longestMessage = 2_000

/** Which fields a server does not know, of those that a request can do without; `sentTexts`: what people said does not count. */
export function refusedFieldsIn(
  refusal: ServerRefusal,
  sentTexts: () => readonly string[],
): readonly string[] {
  if (refusal.status !== 400 && refusal.status !== 422) return []
  const message = wordsOfRefusal(refusal.body).message.slice(0, longestMessage)
  const entries = [...entriesIn(refusal.body), ...writtenEntriesIn(message)]
  if (entries.length > 0)
    return fieldsIn(entries.flatMap(({ where, words }) => (unknownField.test(words) ? where : [])))
  const named = fieldsIn([paramOf(refusal.body)])
  if (named.length === 0 && fieldsIn([message]).length === 0) return []
  // Only a text that names a field can be taken for a refusal of it.
  const telling = sentTexts().flatMap((text) =>
    text.split('\n').filter((line) => fieldsIn([line]).length > 0),
  )
  const own = withoutQuotations(message, telling)
  if (named.length > 0) return unknownField.test(own) ? named : []
  return fieldsIn(sentencesOf(own).filter((sentence) => unknownField.test(sentence)))
}

function fieldsIn(texts: readonly string[]): readonly string[] {
  return Object.keys(optionalFields).filter((field) =>
    texts.some((text) => optionalFields[field]?.test(text)),
  )
}

function sentencesOf(message: string): readonly string[] {
  return message.split(/[.;。；]\s+|\n|。/)
}

/** An entry that says what is wrong, and where. */
interface FieldEntry {
  readonly where: readonly string[]
  readonly words: string
}

function entriesIn(body: unknown): readonly FieldEntry[] {
  return partsOf(body).flatMap((part) => {
    const entry = entrySchema.safeParse(part)
    if (!entry.success) return []
    const { loc, msg, type } = entry.data
    return [{ where: loc.map(String), words: `${type ?? ''} ${msg}` }]
  })
}

function writtenEntriesIn(message: string): readonly FieldEntry[] {
  return [...message.matchAll(writtenEntry)].map(([, loc = '', words = '']) => ({ where: [loc], words }))
}

function paramOf(body: unknown): string {
  for (const part of partsOf(body)) {
    const named = namedSchema.safeParse(part)
    if (named.success && named.data.param) return named.data.param
  }
  return ''
}

/** A body and what lies in it, but for what an entry repeats of the request. */
function partsOf(value: unknown, depth = 0): readonly unknown[] {
  if (typeof value !== 'object' || value === null || depth > 4) return []
  const inner = Object.entries(value).flatMap(([key, part]) =>
    key === 'input' || key === 'ctx' ? [] : partsOf(part, depth + 1),
  )
  return [value, ...inner]
}
