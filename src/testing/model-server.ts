import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { generate, prefill } from './generate.ts'
import { checkGeneration, type GenerationRequest, parseGeneration } from './generation-request.ts'
import { defaultReply } from './misspeak.ts'
import type { ModelServer, ModelServerOptions, ModelServerRequest } from './model-server-types.ts'
import { refusalAnswer } from './refusals.ts'
import { pathOf, type Route, route, sendAnswer } from './routes.ts'
import { createServerState } from './server-state.ts'

export type { ModelServer, ModelServerOptions } from './model-server-types.ts'

/**
 * Opens an HTTP server on the loopback address that speaks vLLM's protocol: completions and chat completions, streamed or not,
 * stops, token limits, a prefix cache by blocks with true `cached_tokens`, slots, LoRA adapters, `/v1/models`, `/v1/embeddings`,
 * `/tokenize`, `/detokenize`, `/metrics`, `/health`, errors old and new. The model behind it says what `reply` says, can fail
 * in every way that {@link ModelServerFault} names, and does wrong what {@link ModelServer.misbehaviours} names. It uses no
 * timers: a {@link ModelServerGate} holds tokens back.
 *
 * @example
 * const server = await openModelServer({ reply: () => ({ text: '夜里好。' }) })
 * // … MODEL_BASE_URL=server.baseUrl MODEL_NAME=test-model
 * const { messages } = await server.request(0)
 * await server.close()
 */
export async function openModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const state = createServerState(options)
  const requests: ModelServerRequest[] = []
  const calls: string[] = []
  const arrivals: (() => void)[] = []
  let connections = 0
  let aborted = 0

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    calls.push(`${incoming.method} ${pathOf(incoming)}`)
    const target = route(incoming, await readText(incoming), state)
    if (target.type === 'answer') sendAnswer(outgoing, target.answer)
    else await answerGeneration(incoming, outgoing, target)
  }

  async function answerGeneration(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { endpoint, body }: Extract<Route, { type: 'generate' }>,
  ): Promise<void> {
    const generation = parseGeneration(endpoint, body, state)
    const refusal = checkGeneration(generation, state)
    if (refusal !== undefined) return sendAnswer(outgoing, refusalAnswer(state.errorShape, refusal))

    const index = requests.length
    const { request, scheduled } = recordRequest(incoming, outgoing, generation)
    request.ended.then((how) => {
      if (how === 'client-closed') aborted += 1
    })
    requests.push(request)
    const slot = state.slots.take(generation.priority)
    for (const arrived of arrivals.splice(0)) arrived()
    outgoing.once('close', () => {
      const isRunning = request.cachedTokens !== undefined
      if (!isRunning || !state.misbehaviours.has('ignores-abort')) slot.release()
    })
    if (slot.turn !== undefined) await slot.turn
    const lookup = prefill(generation, state)
    scheduled(lookup.cachedTokens)
    const reply = (await options.reply?.(request, index)) ?? defaultReply(generation)
    await generate(
      outgoing,
      typeof reply === 'string' ? { text: reply } : reply,
      { request: generation, lookup, index, release: slot.release },
      state,
    )
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
  const rootUrl = `http://127.0.0.1:${port}`

  return {
    baseUrl: `${rootUrl}/v1`,
    rootUrl,
    requests,
    calls,
    get connections() {
      return connections
    },
    get running() {
      return state.slots.running
    },
    get waiting() {
      return state.slots.waiting
    },
    get aborted() {
      return aborted
    },
    misbehaviours: state.misbehaviours,
    hold: state.hold,
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

/** The request for whoever tests; `scheduled` tells it what the cache had. */
function recordRequest(incoming: IncomingMessage, outgoing: ServerResponse, generation: GenerationRequest) {
  const { endpoint, body, messages, meta, prompt } = generation
  let cachedTokens: number | undefined
  const request: ModelServerRequest = {
    headers: incoming.headers,
    body,
    endpoint,
    messages,
    text: prompt.text,
    meta,
    promptTokens: prompt.tokens.length,
    get cachedTokens() {
      return cachedTokens
    },
    ended: endOf(outgoing),
  }
  return {
    request,
    scheduled(tokens: number): void {
      cachedTokens = tokens
    },
  }
}

function endOf(outgoing: ServerResponse): ModelServerRequest['ended'] {
  return new Promise((resolve) => {
    outgoing.once('close', () => resolve(outgoing.writableFinished ? 'complete' : 'client-closed'))
  })
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(incoming, 'end')
  return Buffer.concat(chunks).toString()
}

function asError(error: unknown): Error | undefined {
  return error instanceof Error ? error : undefined
}
