import { parseJson } from '../../../src/util/parse-json.ts'

/** Where a session with the gateway stands: with it, another process goes on where one stopped. */
export interface Session {
  readonly id: string
  /** Of the last event. */
  readonly sequence: number
  readonly resumeUrl: string
  /** What was asked for when it began, for a session keeps that. */
  readonly intents: number
}

/** One part of a bot's guilds; the first has the DMs, too. */
export interface Shard {
  readonly id: number
  /** How many there are in all. */
  readonly count: number
}

/** Under which name the position of a shard is stored. */
export function positionName(applicationId: string, { id, count }: Shard): string {
  return `${applicationId}:shard:${id}/${count}`
}

/** A position as it is stored. */
export function formatPosition({ id, sequence, resumeUrl, intents }: Session): string {
  return JSON.stringify({ sessionId: id, sequence, resumeUrl, intents })
}

/** What was stored; `undefined`: nothing that can be gone on with. */
export function parsePosition(value: string | undefined): Session | undefined {
  const stored = value === undefined ? undefined : parseJson(value)
  if (typeof stored !== 'object' || stored === null) return undefined
  const { sessionId, sequence, resumeUrl, intents }: { readonly [name: string]: unknown } = { ...stored }
  return typeof sessionId === 'string' &&
    typeof sequence === 'number' &&
    typeof resumeUrl === 'string' &&
    typeof intents === 'number'
    ? { id: sessionId, sequence, resumeUrl, intents }
    : undefined
}
