import type { FeedbackRow } from './schema.ts'

/** A row as a line of JSON Lines, with its line break. */
export function encodeJsonlRow(row: FeedbackRow): string {
  return `${JSON.stringify(row)}\n`
}
