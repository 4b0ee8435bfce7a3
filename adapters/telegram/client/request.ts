import { type Agent, request } from 'undici'
import { PlatformError } from '../../../src/contract/errors.ts'

/** Longest wait for an answer, and between two pieces of it. */
const tryTimeoutMs = 20_000

/** Telegram holds a request for updates open until there is one: at most 50 s. */
const pollTimeoutMs = 75_000

/** What grammY asks with. */
export type Fetch = (url: string | URL, init?: FetchInit) => Promise<{ json(): Promise<unknown> }>

interface FetchInit {
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | AsyncIterable<Uint8Array>
  readonly signal?: AbortSignal | null
}

/** Builds grammY's `fetch`. Nothing is tried again here: whoever asks knows what may be done twice. */
export function createFetch(agent: Agent): Fetch {
  return async (url, { body, headers, signal } = {}) => {
    const timeoutMs = `${url}`.endsWith('/getUpdates') ? pollTimeoutMs : tryTimeoutMs
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': headers?.['content-type'] ?? 'application/json' },
      // A form comes as a stream, whose length some servers want to know first.
      body: typeof body === 'string' || body === undefined ? (body ?? null) : await readAll(body),
      signal: signal ?? null,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    })
    const text = await answer.body.text()
    return { json: async () => parseAnswer(text, answer.statusCode) }
  }
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What stands between may answer with anything; it may do so with our words in it, and those stay here. */
function parseAnswer(text: string, status: number): unknown {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer === 'object' && answer !== null && 'ok' in answer) return answer
  } catch {
    // It is told below.
  }
  throw new PlatformError({
    code: 'unreachable',
    what: `Telegram's address answered with something else than the Bot API (${status}).`,
    remedy: 'Look at TELEGRAM_API_URL and at what stands between; it is tried again.',
    isRetryable: true,
  })
}
