import { integer, object, snowflake } from './validate.ts'
import { requireValid } from './validate-message.ts'

/** Which part of a list is asked for. */
export interface Page {
  readonly limit: number
  readonly after: bigint | undefined
  readonly before: bigint | undefined
  readonly around: bigint | undefined
}

/** Reads a query for a part of a list; refuses what is no id, and too much at once. */
export function parsePage(query: URLSearchParams, usualLimit: number): Page {
  const { limit = String(usualLimit), ...ids } = Object.fromEntries(query)
  const asked = { ...ids, limit: Number(limit) }
  const optional = { after: snowflake, before: snowflake, around: snowflake }
  requireValid(object({ limit: integer(1, 100) }, optional), asked)
  const id = (name: string) => {
    const value = ids[name]
    return value === undefined ? undefined : BigInt(value)
  }
  return { limit: asked.limit, after: id('after'), before: id('before'), around: id('around') }
}
