/** How a call is answered. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** What stands in an answer that refuses. */
export function encodeFailure(code: number, description: string, parameters?: object): object {
  return { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) }
}
