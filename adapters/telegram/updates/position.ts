import { parseJson } from '../../../src/util/parse-json.ts'

/** After a week without any update, Telegram may count them anew. A day less, for what was stored last is older than what came last. */
const countedMs = 6 * 86_400_000

/** Up to which update everything is stored. */
export interface Position {
  readonly updateId: number
  /** Ms since 1970. */
  readonly at: number
}

/** Under which name it is stored; also that of the right to listen. */
export function positionName(botId: number): string {
  return `telegram:${botId}`
}

/** A position as it is stored. */
export function formatPosition({ updateId, at }: Position): string {
  return JSON.stringify({ updateId, at })
}

/** What was stored; `undefined`: nothing that can be gone on with. */
export function parsePosition(value: string | undefined): Position | undefined {
  const stored = value === undefined ? undefined : parseJson(value)
  if (typeof stored !== 'object' || stored === null) return undefined
  const { updateId, at }: { readonly [name: string]: unknown } = { ...stored }
  return typeof updateId === 'number' && typeof at === 'number' ? { updateId, at } : undefined
}

/** Whether ids of now are higher than those of then (ms since 1970). */
export function areCounted(then: number, now: number): boolean {
  return now - then < countedMs
}
