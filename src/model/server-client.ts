import type OpenAI from 'openai'
import * as z from 'zod'
import type { ModelConfig } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import { parseJson } from '../util/parse-json.ts'
import type { EncodedRequest } from './encode-request.ts'
import { createFetchTransport, createTransportFetch } from './fetch-transport.ts'
import type { ServerRefusal } from './server-errors.ts'
import { type HttpAnswer, headerOf, readText, type Transport } from './transport.ts'

const modelListSchema = z.array(z.object({ id: z.string() }))

/** What a server answered: a body to read, or why not. */
export type ServerAnswer =
  | { readonly type: 'answered'; readonly response: HttpAnswer }
  | { readonly type: 'refused'; readonly refusal: ServerRefusal }

/** The list of models, or why there is none. */
export type ListAnswer =
  /** `names` is `undefined` where the answer is no list. */
  | { readonly type: 'listed'; readonly names: readonly string[] | undefined; readonly status: number }
  | { readonly type: 'refused'; readonly refusal: ServerRefusal }

/** The calls of one server. They fail with whatever Node says when there is no connection. */
export interface ServerClient {
  /** Address without credentials, for messages. */
  readonly server: string
  /** What no message may repeat: the key, or the parts of the credentials. */
  readonly secrets: readonly string[]
  /** Asks for a streamed answer; read it with `readAnswer`. */
  post(request: EncodedRequest, signal: AbortSignal): Promise<ServerAnswer>
  fetchModelList(signal: AbortSignal): Promise<ListAnswer>
  close(): Promise<void>
}

/** Address and credentials of a server: clients with the same key are one. */
export function clientKeyOf(config: ModelConfig): { readonly server: string; readonly key: string } {
  const { server, authorization } = parseAddress(config)
  return { server, key: `${server} ${authorization}` }
}

/**
 * Builds the client of a server. The SDK asks what nobody waits for; answers that stream go around it, for it would take a quarter
 * of what a reply costs us. Either is loaded at its first call: that takes longer than a start may.
 */
export function createServerClient(config: ModelConfig, fetch?: typeof globalThis.fetch): ServerClient {
  const { server, authorization, secrets } = parseAddress(config)
  const headers = {
    accept: 'application/json',
    'content-type': 'application/json',
    // Proxies like to refuse those who do not say who they are.
    'user-agent': 'dramatis',
    ...(authorization === null ? {} : { authorization }),
  }
  let opening: Promise<Transport> | undefined

  async function open(): Promise<Transport> {
    if (fetch) return createFetchTransport(fetch)
    const { createUndiciTransport } = await import('./undici-transport.ts')
    return createUndiciTransport()
  }

  function openTransport(): Promise<Transport> {
    opening ??= open()
    return opening
  }

  async function post({ endpoint, body }: EncodedRequest, signal: AbortSignal): Promise<ServerAnswer> {
    const transport = await openTransport()
    const url = server + endpoint
    const response = await transport.send({
      method: 'POST',
      url,
      headers,
      body: JSON.stringify(body),
      signal,
    })
    if (response.status >= 200 && response.status < 300) return { type: 'answered', response }
    return {
      type: 'refused',
      refusal: {
        status: response.status,
        body: parseJson(await readText(response)),
        retryAfter: headerOf(response, 'retry-after'),
        location: headerOf(response, 'location'),
      },
    }
  }

  async function list(signal: AbortSignal): Promise<ListAnswer> {
    const { OpenAI } = await import('openai')
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
      defaultHeaders: { Authorization: authorization, 'User-Agent': headers['user-agent'] },
      fetch: createTransportFetch(await openTransport()),
    })
    try {
      const { data, response } = await sdk.models.list({ signal }).withResponse()
      return { type: 'listed', names: namesIn(data), status: response.status }
    } catch (error) {
      if (!(error instanceof OpenAI.APIError) || error.status === undefined) throw error
      return { type: 'refused', refusal: decodeSdkError(error, error.status) }
    }
  }

  return {
    server,
    secrets,
    post,
    fetchModelList: list,
    async close() {
      await (await opening)?.close()
    },
  }
}

/** A server that is none answers with a page or another object, whatever the SDK's type says. */
function namesIn(page: { readonly data: unknown }): readonly string[] | undefined {
  const parsed = modelListSchema.safeParse(page.data)
  return parsed.success ? parsed.data.map(({ id }) => id) : undefined
}

function decodeSdkError(
  { error, headers }: InstanceType<typeof OpenAI.APIError>,
  status: number,
): ServerRefusal {
  return {
    status,
    body: error,
    retryAfter: headers?.get('retry-after') ?? undefined,
    location: headers?.get('location') ?? undefined,
  }
}

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
  const { apiKey } = config
  const userName = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  const basic = Buffer.from(`${userName}:${password}`).toString('base64')
  const inAddress = url.username === '' ? [] : [basic, password, url.password, userName]
  const secrets = [apiKey, ...inAddress].filter((secret) => secret !== '')
  if (apiKey !== '') return { server, authorization: `Bearer ${apiKey}`, secrets }
  return { server, authorization: url.username === '' ? null : `Basic ${basic}`, secrets }
}
