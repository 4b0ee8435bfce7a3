/** An answer of a platform, of which nothing is known yet. */
export type AnswerFields = { readonly [name: string]: unknown }

/** Its fields; of what has none, none. */
export function asRecord(value: unknown): AnswerFields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** A number; `undefined`: it is none. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A text with something in it; `undefined`: it is none. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
