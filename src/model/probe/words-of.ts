import * as z from 'zod'

const bodySchema = z.object({
  error: z.unknown().optional(),
  message: z.string().nullish().catch(undefined),
  detail: z.string().nullish().catch(undefined),
})

const mostCharacters = 160

/** What a refusal says, wherever the server put it: one short line, without the key that may stand in it. */
export function wordsOf(body: unknown, apiKey: string): string {
  const [line = ''] = messageOf(body).trim().split('\n')
  const hidden = apiKey ? line.replaceAll(apiKey, '***') : line
  return hidden.slice(0, mostCharacters).replace(/[.\s]+$/, '')
}

function messageOf(body: unknown): string {
  // A page of a proxy says nothing in its first line.
  if (typeof body === 'string') return body.trimStart().startsWith('<') ? '' : body
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) return ''
  const { error, message, detail } = parsed.data
  return error === undefined || error === null ? (message ?? detail ?? '') : messageOf(error)
}
