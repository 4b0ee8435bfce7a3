import type { Clock } from '../../contract/clock.ts'
import type { ModelConfig } from '../../contract/config.ts'
import { DramatisError, ModelError } from '../../contract/errors.ts'
import { parseJson } from '../../util/parse-json.ts'
import { type ProbeChunk, readChunks } from './chunks.ts'
import { wordsOf } from './words-of.ts'

/** What a probe needs from outside. */
export interface ProbeOptions {
  readonly fetch: typeof fetch
  readonly clock: Clock
  /** Ends the probe; what is thrown then is its reason. */
  readonly signal: AbortSignal
}

/** A whole answer, whatever its status. */
export interface ProbeAnswer {
  readonly status: number
  readonly isOk: boolean
  /** Decoded where it is JSON, else its text. */
  readonly body: unknown
  /** The server's own words about a refusal, short and without the key. */
  readonly words: string
}

/** A server as a probe sees it. Calls fail with a ModelError `unreachable` or `timeout`, or `bad-stream` where no model server is. */
export interface ProbeServer {
  readonly config: ModelConfig
  readonly clock: Clock
  readonly signal: AbortSignal
  /** `path` begins with `/v1` for the protocol, else at the server's root. */
  get(path: string): Promise<ProbeAnswer>
  post(path: string, body: object): Promise<ProbeAnswer>
  /** Leaving the iteration closes the connection. Fails with a ModelError `bad-request` when the server refuses. */
  stream(path: string, body: object): AsyncGenerator<ProbeChunk>
}

/** Longest wait for what needs no model, and for some words of one. */
const answerMs = 10_000
const wordsMs = 60_000

/** Builds the calls of a probe. Redirects are not followed, for the key is meant for this server. */
export function createProbeServer(config: ModelConfig, options: ProbeOptions): ProbeServer {
  const { fetch, clock, signal } = options
  const { api, root, headers } = parseAddress(config)

  function send(path: string, body: object | undefined, sending: AbortSignal): Promise<Response> {
    return fetch(path.startsWith('/v1/') ? api + path.slice(3) : root + path, {
      method: body ? 'POST' : 'GET',
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: 'error',
      signal: sending,
    })
  }

  /** A signal that is also aborted when the time is over, or when it is ended. */
  function openDeadline(limitMs: number) {
    const over = new AbortController()
    const ended = new AbortController()
    clock.sleep(limitMs, ended.signal).then(
      () => over.abort(tooLate(api, limitMs)),
      () => {},
    )
    return {
      signal: AbortSignal.any([signal, over.signal, ended.signal]),
      explain: (error: unknown): unknown => {
        if (signal.aborted) return signal.reason
        if (over.signal.aborted) return over.signal.reason
        return DramatisError.isInstance(error) ? error : unreachable(api, error)
      },
      end: () => ended.abort(),
    }
  }

  async function ask(path: string, limitMs: number, body?: object): Promise<ProbeAnswer> {
    const deadline = openDeadline(limitMs)
    try {
      const response = await send(path, body, deadline.signal)
      const answer = await readAnswer(response, config.apiKey)
      // Whatever the protocol answers is JSON.
      if (path.startsWith('/v1/') && answer.isOk && typeof answer.body === 'string')
        throw noModelServer(typeOf(response))
      return answer
    } catch (error) {
      throw deadline.explain(error)
    } finally {
      deadline.end()
    }
  }

  return {
    config,
    clock,
    signal,
    get: (path) => ask(path, answerMs),
    post: (path, body) => ask(path, wordsMs, body),
    async *stream(path, body) {
      const deadline = openDeadline(wordsMs)
      try {
        const response = await send(path, body, deadline.signal)
        if (!response.ok) throw refusedError(await readAnswer(response, config.apiKey))
        if (typeOf(response) === 'text/html') throw noModelServer('text/html')
        yield* readChunks(response, config.apiKey)
      } catch (error) {
        throw deadline.explain(error)
      } finally {
        deadline.end()
      }
    },
  }
}

async function readAnswer(response: Response, apiKey: string): Promise<ProbeAnswer> {
  const body = parseJson(await response.text())
  return { status: response.status, isOk: response.ok, body, words: wordsOf(body, apiKey) }
}

/** The address up to `/v1`, that of the server itself, and the credentials as a header. */
function parseAddress({ baseUrl, apiKey }: ModelConfig) {
  const url = new URL(baseUrl)
  const api = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const basic = url.username ? `Basic ${Buffer.from(credentials).toString('base64')}` : ''
  const authorization = apiKey ? `Bearer ${apiKey}` : basic
  const headers: { readonly [name: string]: string } = authorization ? { authorization } : {}
  return { api, root: api.replace(/\/v\d+$/, ''), headers }
}

/** What the answer is, such as `text/html`. */
function typeOf(response: Response): string {
  return response.headers.get('content-type')?.split(';')[0]?.trim() || 'no JSON'
}

function noModelServer(type: string): ModelError {
  return new ModelError({
    code: 'bad-stream',
    what: `There is no model server there (${type}).`,
    remedy: 'Correct base_url: something else answers at this address.',
  })
}

/** A refusal in short. */
export function describeRefusal({ status, words }: ProbeAnswer): string {
  return `refused (status ${status})${words && `: ${words}`}`
}

/** A refusal that ends a check. */
export function refusedError(answer: ProbeAnswer): ModelError {
  return new ModelError({
    code: 'bad-request',
    status: answer.status,
    what: `The request was ${describeRefusal(answer)}.`,
    remedy: remedyFor(answer),
  })
}

/** Whether what was asked for is not there at all. */
export function isAbsent(status: number | undefined): boolean {
  return status === 404 || status === 405
}

/** What to do about a refusal. */
export function remedyFor({ status, words }: ProbeAnswer): string {
  if (isAbsent(status) && /\bmodel\b/i.test(words))
    return 'Set the name of this model to one that the server has.'
  if (isAbsent(status))
    return 'See that base_url is right and that the server has what the dialect needs: /v1/completions for characterglm, /v1/chat/completions for the others.'
  if (isBusy(status))
    return 'The server is busy, being started, or broken: look again later; its log, or that of the proxy before it, says more.'
  return "The server's own log says more; what is sent beside the prompt is set by sampling and extra_body."
}

/** Whether the refusal has nothing to do with what was asked. */
export function isBusy(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501)
}

function tooLate(server: string, limitMs: number): ModelError {
  return new ModelError({
    code: 'timeout',
    what: `${server} gave no answer within ${limitMs / 1000} s.`,
    remedy: 'See in its log what it is busy with; a model that is still being loaded answers later.',
  })
}

function unreachable(server: string, cause: unknown): ModelError {
  const code = codeOf(cause)
  return new ModelError({
    code: 'unreachable',
    what: `${server} cannot be reached, or broke off${code && ` (${code})`}.`,
    remedy: 'Start the server, correct base_url, or see whether a firewall lies between.',
    cause,
  })
}

/** The code of Node or undici, such as ECONNREFUSED: fetch hides it in its cause. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)
}
