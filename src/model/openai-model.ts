import * as z from 'zod'
import type { Sampling } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { ModelConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import type { Log } from '../contract/log.ts'
import type { ChatModel, ModelRequest } from '../contract/model.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import { type RenderedMessages, rendererVersion } from '../prompt/rendered.ts'
import { parseJson } from '../util/parse-json.ts'
import { type CallLimits, createCallLimits } from './call-limits.ts'
import { encodeChatRequest, fieldsNamedIn } from './chat-request.ts'
import { unreachableError } from './connection-errors.ts'
import { readAnswer } from './read-answer.ts'
import { readText } from './response-body.ts'
import { chatSampling } from './sampling.ts'
import { createServerClient } from './server-client.ts'
import {
  type CallContext,
  decodeRefusal,
  unknownModelError,
  wordsOfRefusal,
  wrongAddressError,
} from './server-errors.ts'

/** What a model needs from outside. */
export interface ModelDependencies {
  readonly log: Log
  readonly clock: Clock
  /** Instead of the built-in client, which keeps connections to the server alive. */
  readonly fetch?: typeof fetch
}

const modelListSchema = z.object({ data: z.array(z.object({ id: z.string() })) })

/**
 * A model behind a server that speaks OpenAI's protocol, in the `chat` dialect. Nothing is retried, but for one thing: a server
 * that refuses a field which it could do without gets the request again without it. Fails with a ConfigurationError when the
 * key cannot be sent.
 */
export function createOpenAIModel(config: ModelConfig, dependencies: ModelDependencies): ChatModel {
  const { log, clock } = dependencies
  const client = createServerClient(config, dependencies.fetch)
  const { server } = client
  const refusedFields = new Set<string>()
  const rendering: Rendering = {
    dialect: config.dialect,
    assistantFirst: config.assistantFirst,
    systemMessage: config.systemMessage,
    emotionLabels: config.emotion === 'inline',
  }
  const defaults: Sampling = { ...chatSampling, ...config.sampling }
  const samplingOf = (request: ModelRequest): Sampling => ({ ...defaults, ...request.sampling })

  function limitsFor(signal: AbortSignal): CallLimits {
    return createCallLimits({
      clock,
      signal,
      firstMs: config.firstTokenTimeoutMs,
      idleMs: config.idleTimeoutMs,
      timeoutError: (wait, waitedMs) => timeoutError(server, wait, waitedMs),
    })
  }

  function contextFor(rendered?: RenderedMessages): CallContext {
    const sentTexts = rendered?.messages.map(({ content }) => content) ?? []
    return { server, model: config.name, sentTexts, now: clock.now() }
  }

  async function post(
    request: ModelRequest,
    rendered: RenderedMessages,
    signal: AbortSignal,
  ): Promise<Response> {
    const { seed } = request
    const sampling = samplingOf(request)
    while (true) {
      const body = encodeChatRequest(config, { ...rendered, sampling, seed }, refusedFields)
      const answer = await client.postChat(body, signal).catch((error: unknown) => {
        throw unreachableError(error, server)
      })
      if (answer.type === 'answered') return answer.response
      const { refusal } = answer
      const named = refusal.status < 500 ? fieldsNamedIn(wordsOfRefusal(refusal.body).message) : []
      const dispensable = named.filter((field) => field in body && !(field in config.extraBody))
      if (dispensable.length === 0) throw await explain(decodeRefusal(refusal, contextFor(rendered)), signal)
      for (const field of dispensable) refusedFields.add(field)
      log.info({ server, fields: dispensable }, 'the model server refuses these fields; they are left out')
    }
  }

  /** An unknown model is explained with what there is. */
  async function explain(error: ModelError, signal: AbortSignal): Promise<ModelError> {
    if (error.code !== 'unknown-model') return error
    const offered = await list(signal).catch(() => undefined)
    return offered ? unknownModelError({ server, model: config.name }, error.status, offered) : error
  }

  async function list(signal: AbortSignal): Promise<readonly string[]> {
    const answer = await client.fetchModelList(signal).catch((error: unknown) => {
      throw unreachableError(error, server)
    })
    if (answer.type === 'refused') throw decodeRefusal(answer.refusal, contextFor())
    const { response } = answer
    const parsed = modelListSchema.safeParse(parseJson(await readText(response)))
    if (!parsed.success) throw wrongAddressError(server, response.status)
    return parsed.data.data.map(({ id }) => id)
  }

  return {
    name: config.name,
    dialect: 'chat',
    contextTokens: config.contextTokens,
    sampling: defaults,
    emotionSource: config.emotion,
    followsInstructions: config.followsInstructions,

    async *generate(request) {
      request.signal.throwIfAborted()
      const rendered = renderPrompt(request.prompt, rendering, request.instruction)
      if (rendered.form !== 'messages') throw new TypeError('a chat model renders messages')
      const limits = limitsFor(request.signal)
      try {
        const answer = post(request, rendered, limits.signal)
        // It is awaited below, unless the reader leaves before.
        answer.catch(() => {})
        yield {
          type: 'request-sent',
          rendering,
          emotionSource: config.emotion,
          model: config.name,
          promptHash: rendered.hash,
          rendererVersion,
          sampling: samplingOf(request),
          seed: request.seed,
          characters: rendered.characters,
        }
        yield* readAnswer(await answer, limits, contextFor(rendered))
      } catch (error) {
        throw limits.signal.aborted ? limits.signal.reason : error
      } finally {
        limits.end()
      }
    },

    async fetchModels(signal) {
      signal.throwIfAborted()
      const limits = limitsFor(signal)
      try {
        return await list(limits.signal)
      } catch (error) {
        throw limits.signal.aborted ? limits.signal.reason : error
      } finally {
        limits.end()
      }
    },

    close: () => client.close(),
  }
}

function timeoutError(server: string, wait: 'first' | 'idle', waitedMs: number): ModelError {
  return new ModelError({
    code: 'timeout',
    isRetryable: true,
    what:
      wait === 'first'
        ? `The model server ${server} sent nothing for ${waitedMs / 1000} s.`
        : `The model server ${server} stopped in the middle of an answer, and sent nothing more for ${waitedMs / 1000} s.`,
    remedy: `See what the server is busy with, or raise ${wait === 'first' ? 'first_token' : 'idle'}_timeout_ms of the model in dramatis.yaml.`,
  })
}
