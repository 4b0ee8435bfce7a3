import type OpenAI from 'openai'
import type { ModelConfig } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { EncodedChatRequest } from './chat-request.ts'
import type { ServerRefusal } from './server-errors.ts'

/** What a server answered: a body to read, or why not. */
export type ServerAnswer =
  | { readonly type: 'answered'; readonly response: Response }
  | { readonly type: 'refused'; readonly refusal: ServerRefusal }

/** The calls of one server. They fail with whatever Node says when there is no connection. */
export interface ServerClient {
  /** Address without credentials, for messages. */
  readonly server: string
  /** Streams a chat completion; read it with `bodyOf`. */
  postChat(request: EncodedChatRequest, signal: AbortSignal): Promise<ServerAnswer>
  fetchModelList(signal: AbortSignal): Promise<ServerAnswer>
  close(): Promise<void>
}

/** Builds the client of a server. The SDK and the HTTP client are loaded at the first call: they take longer than a start may. */
export function createServerClient(config: ModelConfig, givenFetch?: typeof fetch): ServerClient {
  const { server, authorization } = parseAddress(config)
  let opened: Promise<{ sdk: OpenAI; APIError: typeof OpenAI.APIError; close(): Promise<void> }> | undefined

  async function open() {
    const [{ OpenAI }, { createUndiciFetch }] = await Promise.all([
      import('openai'),
      import('./undici-fetch.ts'),
    ])
    const transport = givenFetch ? { fetch: givenFetch, close: async () => {} } : createUndiciFetch()
    const sdk = new OpenAI({
      baseURL: server,
      // Every setting that the SDK would take from the environment is given: this server is not OpenAI's.
      apiKey: config.apiKey || 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      timeout: longestTimerMs,
      defaultHeaders: { Authorization: authorization },
      fetch: transport.fetch,
    })
    return { sdk, APIError: OpenAI.APIError, close: transport.close }
  }

  async function ask(call: (sdk: OpenAI) => Promise<Response>): Promise<ServerAnswer> {
    opened ??= open()
    const { sdk, APIError } = await opened
    try {
      return { type: 'answered', response: await call(sdk) }
    } catch (error) {
      if (!(error instanceof APIError) || error.status === undefined) throw error
      const { status, headers } = error
      return {
        type: 'refused',
        refusal: {
          status,
          body: error.error,
          retryAfter: headers?.get('retry-after') ?? undefined,
          location: headers?.get('location') ?? undefined,
        },
      }
    }
  }

  return {
    server,
    postChat: (request, signal) =>
      ask((sdk) => sdk.chat.completions.create(request, { signal }).asResponse()),
    fetchModelList: (signal) => ask((sdk) => sdk.models.list({ signal }).asResponse()),
    async close() {
      await (await opened)?.close()
    },
  }
}

/** The SDK's timer would end calls that our own limits allow: this is the longest that Node knows. */
const longestTimerMs = 2 ** 31 - 1

/** Credentials in the address become a header, so that no message repeats them. */
function parseAddress(config: ModelConfig) {
  const url = new URL(config.baseUrl)
  const server = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  // Node refuses a header with other characters, and its message repeats the header.
  if (/[^\x21-\x7e]/.test(config.apiKey)) {
    throw new ConfigurationError({
      code: 'invalid-setting',
      what: `The key of the model server ${server} has a space or a character that no key has.`,
      remedy: 'Copy MODEL_API_KEY again, without quotes around it.',
    })
  }
  if (config.apiKey !== '') return { server, authorization: `Bearer ${config.apiKey}` }
  if (url.username === '') return { server, authorization: null }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return { server, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}
