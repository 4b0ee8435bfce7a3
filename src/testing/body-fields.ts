import type { ModelServerMessage } from './model-replies.ts'

/** A JSON body, as it came. */
export type RequestBody = Readonly<Record<string, unknown>>

/** What a value is as an object; an empty one where it is none. */
export function asObject(value: unknown): RequestBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** A number, or the default. */
export function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

/** One string or several. */
export function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** Several numbers. */
export function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : []
}

/** The fields that are strings. */
export function stringFieldsOf(value: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  for (const [name, field] of Object.entries(asObject(value)))
    if (typeof field === 'string') fields[name] = field
  return fields
}

/** The messages of a chat request; content in parts is joined. */
export function messagesOf(body: RequestBody): readonly ModelServerMessage[] {
  if (!Array.isArray(body.messages)) return []
  return body.messages.map((message) =>
    typeof message.content === 'string' ? message : { ...message, content: joinParts(message.content) },
  )
}

function joinParts(content: unknown): string {
  return Array.isArray(content) ? content.map((part) => stringFieldsOf(part).text ?? '').join('') : ''
}
