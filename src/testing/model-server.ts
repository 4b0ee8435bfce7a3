import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ModelServerMessage, type ModelServerReply, promptTokensOf } from './model-replies.ts'
import { errorBody, type ModelErrorShape, streamReply } from './model-stream.ts'

/** How to open a model server. */
export interface ModelServerOptions {
  /**
   * What to answer, by request; a string is the text of the reply. Default: repeats the last message.
   * `index` counts the chat requests from 0.
   */
  readonly reply?: (request: ModelServerRequest, index: number) => ModelServerReply | string
  /** Names that `/v1/models` lists; a request for another one gets 404. Default: `test-model`. */
  readonly models?: readonly string[]
  /** When set, requests without this bearer token get vLLM's 401. */
  readonly apiKey?: string
  /** Prompts of more tokens (two characters each) get vLLM's overflow error. Default: no limit. */
  readonly contextTokens?: number
  /** `nested`: vLLM 0.10.1 and newer; `flat`: older. Default `nested`. */
  readonly errorShape?: ModelErrorShape
  /** Fields that a strict server refuses by name, with 400. Default: none. */
  readonly refusedFields?: readonly string[]
}

/** A chat request as it arrived. */
export interface ModelServerRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The whole JSON body. */
  readonly body: Readonly<Record<string, unknown>>
  readonly messages: readonly ModelServerMessage[]
  /** How the answer ended: `complete`, or `client-closed` when the client went away first. */
  readonly ended: Promise<'complete' | 'client-closed'>
}

/** A running model server. */
export interface ModelServer {
  /** With `/v1`, to put into `MODEL_BASE_URL`. */
  readonly baseUrl: string
  /** Every chat request so far, oldest first. */
  readonly requests: readonly ModelServerRequest[]
  /** How many connections were opened: a client that keeps them alive needs few. */
  readonly connections: number
  /** The chat request with that index, as soon as it has arrived. */
  request(index: number): Promise<ModelServerRequest>
  /** Ends all connections. */
  close(): Promise<void>
}

/**
 * Opens an HTTP server on the loopback address that speaks OpenAI's chat completions stream as vLLM does: streamed chunks,
 * the usage chunk, the list of models, errors old and new. It answers what `reply` says and can fail in every way that
 * {@link ModelServerFault} names. It uses no timers: a {@link ModelServerGate} holds tokens back.
 *
 * @example
 * const server = await openModelServer({ reply: () => ({ text: '夜里好。' }) })
 * // … MODEL_BASE_URL=server.baseUrl MODEL_NAME=test-model
 * const { messages } = await server.request(0)
 * await server.close()
 */
export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const requests: ModelServerRequest[] = []
  const arrivals: (() => void)[] = []
  let connections = 0

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const text = await readText(incoming)
    const refusal = refuse(incoming, text, options)
    if (refusal !== undefined) return sendJson(outgoing, refusal.status, refusal.body)
    if (incoming.method === 'GET') return sendJson(outgoing, 200, modelList(options))
    const request = recordRequest(incoming, outgoing, JSON.parse(text))
    requests.push(request)
    for (const arrived of arrivals.splice(0)) arrived()
    const reply = options.reply?.(request, requests.length - 1) ?? request.messages.at(-1)?.content ?? ''
    await streamReply(outgoing, {
      model: String(request.body.model),
      promptTokens: promptTokensOf(request.messages),
      reply: typeof reply === 'string' ? { text: reply } : reply,
      errorShape: options.errorShape ?? 'nested',
    })
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(asError(error)))
  })
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    get connections() {
      return connections
    },
    async request(index) {
      while (requests[index] === undefined) await new Promise<void>((resolve) => arrivals.push(resolve))
      return requests[index]
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function recordRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Readonly<Record<string, unknown>>,
): ModelServerRequest {
  const ended = once(outgoing, 'close').then(() => (outgoing.writableFinished ? 'complete' : 'client-closed'))
  return { headers: incoming.headers, body, messages: messagesOf(body), ended }
}

function messagesOf(body: Readonly<Record<string, unknown>>): ModelServerMessage[] {
  return Array.isArray(body.messages) ? body.messages : []
}

/** What a server refuses before it looks at the reply: key, path, model, fields, length. */
function refuse(incoming: IncomingMessage, text: string, options: ModelServerOptions) {
  const shape = options.errorShape ?? 'nested'
  if (options.apiKey !== undefined && incoming.headers.authorization !== `Bearer ${options.apiKey}`) {
    return { status: 401, body: { error: 'Unauthorized' } }
  }
  const path = `${incoming.method} ${incoming.url}`
  if (path === 'GET /v1/models') return undefined
  if (path !== 'POST /v1/chat/completions') return { status: 404, body: { detail: 'Not Found' } }

  const body: Readonly<Record<string, unknown>> = JSON.parse(text)
  const model = String(body.model)
  if (!modelsOf(options).includes(model)) {
    const message = `The model \`${model}\` does not exist.`
    return { status: 404, body: errorBody(shape, 404, message, { type: 'NotFoundError', param: 'model' }) }
  }
  const refused = options.refusedFields?.find((field) => field in body)
  if (refused !== undefined) {
    const message = `Unrecognized request argument supplied: ${refused}`
    return { status: 400, body: errorBody(shape, 400, message, { type: 'invalid_request_error' }) }
  }
  const limit = options.contextTokens
  const prompt = promptTokensOf(messagesOf(body))
  const output = Number(body.max_tokens ?? 0)
  if (limit === undefined || prompt + output <= limit) return undefined
  const message = `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains ${prompt} input tokens, for a total of ${prompt + output} tokens. (parameter=input_tokens, value=${prompt})`
  return {
    status: 400,
    body: errorBody(shape, 400, message, { type: 'BadRequestError', param: 'input_tokens' }),
  }
}

function modelsOf(options: ModelServerOptions): readonly string[] {
  return options.models ?? ['test-model']
}

function modelList(options: ModelServerOptions) {
  const data = modelsOf(options).map((id) => ({ id, object: 'model', created: 0, owned_by: 'vllm' }))
  return { object: 'list', data }
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function asError(error: unknown): Error | undefined {
  return error instanceof Error ? error : undefined
}

function sendJson(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify(body))
}
