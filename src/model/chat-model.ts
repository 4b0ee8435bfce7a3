import type { Sampling } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { ChatModel, ModelRequest, ModelRequestSent } from '../contract/model.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderPrompt } from '../prompt/render-prompt.ts'
import { type RenderedPrompt, rendererVersion } from '../prompt/rendered.ts'
import { noInstructionsError } from './call-errors.ts'
import { type EncodedRequest, encodeReplyRequest, readSampling } from './encode-request.ts'
import { openModelClient } from './model-client.ts'
import { dialectSampling } from './sampling.ts'
import type { ModelDependencies, Servers } from './servers.ts'

/**
 * Opens a model behind a server that speaks OpenAI's protocol, in the dialect of its settings. Nothing is retried, but for one
 * thing: a server that refuses a field which it could do without gets the request again without it. Fails with a
 * ConfigurationError when the key cannot be sent.
 */
export function openChatModel(
  config: ModelConfig,
  dependencies: ModelDependencies,
  servers: Servers,
): ChatModel {
  const client = openModelClient(config, dependencies, servers)
  const defaults: Sampling = { ...dialectSampling[config.dialect], ...config.sampling }
  // In the other dialects there is no place to tell an instruction.
  const followsInstructions = config.followsInstructions && config.dialect === 'chat'
  const rendering: Rendering = {
    dialect: config.dialect,
    assistantFirst: config.assistantFirst,
    systemMessage: config.systemMessage,
    emotionLabels: config.emotion === 'inline',
  }

  /** Renders a request; `encode` may be asked again when the server refuses a field. */
  function prepare({ prompt, instruction, sampling: wanted, seed, priority }: ModelRequest) {
    const rendered = renderPrompt(prompt, rendering, instruction)
    const sampling = { ...defaults, ...wanted }
    return {
      rendered,
      encode: (refusedFields: ReadonlySet<string>): EncodedRequest =>
        encodeReplyRequest(
          config,
          { rendered, language: prompt.language, sampling, seed },
          { priority, maxTokens: wanted.maxTokens, refusedFields },
        ),
      sent: ({ body }: EncodedRequest): ModelRequestSent => ({
        type: 'request-sent',
        rendering,
        emotionSource: config.emotion,
        model: config.name,
        promptHash: rendered.hash,
        rendererVersion,
        ...readSampling(body, sampling, seed),
        characters: rendered.characters,
      }),
    }
  }

  return {
    name: config.name,
    dialect: config.dialect,
    contextTokens: config.contextTokens,
    sampling: defaults,
    emotionSource: config.emotion,
    followsInstructions,

    async *generate(request) {
      if (request.instruction !== '' && !followsInstructions) throw noInstructionsError(config.name)
      const call = await client.begin(request.priority, request.signal)
      try {
        const { rendered, encode, sent } = prepare(request)
        const sending = client.send(call, encode, () => textsOf(rendered))
        // It is awaited below, unless the reader leaves before.
        sending.answer.catch(() => {})
        const { request: first } = sending
        yield sent(first)
        const { answer, request: last } = await sending.answer
        // What the server refused was not sent after all.
        if (last !== first) yield sent(last)
        for (let text = await answer.nextText(); text !== undefined; text = await answer.nextText()) {
          call.hasText()
          // What was given out turned out to be reasoning: nothing before a second request counts.
          yield text === '' ? sent(last) : { type: 'text-delta', text }
        }
        const finished = answer.finish()
        call.complete()
        yield finished
      } catch (error) {
        throw call.fail(error)
      } finally {
        call.end()
      }
    },

    fetchModels: client.fetchModels,
    close: client.close,
  }
}

function textsOf(rendered: RenderedPrompt): readonly string[] {
  if (rendered.form === 'text') return [rendered.text]
  const { messages, meta } = rendered
  return [...messages.map(({ content }) => content), ...Object.values(meta ?? {})]
}
