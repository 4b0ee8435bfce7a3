import { Agent, type Dispatcher, request } from 'undici'
import { createStreamedResponse } from './response-body.ts'

/** A `fetch` on undici's own request, and the end of its connections. */
export interface UndiciFetch {
  readonly fetch: typeof fetch
  close(): Promise<void>
}

/**
 * Builds a `fetch` that keeps connections alive; read a successful response with `bodyOf`. Time limits are the caller's: those of
 * undici end waits for the first token that the settings allow.
 */
export function createUndiciFetch(): UndiciFetch {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  return {
    async fetch(input, init = {}) {
      const answer = await request(input instanceof Request ? input.url : input, {
        method: init.method ?? 'GET',
        headers: new Headers(init.headers),
        body: typeof init.body === 'string' ? init.body : null,
        signal: init.signal ?? null,
        dispatcher: agent,
      })
      const { statusCode: status, body } = answer
      const headers = headersOf(answer)
      if (status >= 200 && status < 300) return createStreamedResponse(body, { status, headers })
      return new Response(await body.text(), { status, headers })
    },
    close: () => agent.destroy(),
  }
}

function headersOf(answer: Dispatcher.ResponseData): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) headers.set(name, String(value))
  }
  return headers
}
