import type { Sampling } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { ChatMessage } from '../prompt/rendered.ts'

/** What varies from call to call. */
export interface ChatRequestOptions {
  readonly messages: readonly ChatMessage[]
  readonly stops: readonly string[]
  readonly sampling: Sampling
  readonly seed: number
}

/** Body of a request as it is sent. */
export type EncodedChatRequest = ReturnType<typeof encodeChatRequest>

/** The fields that not every server knows: one that refuses them gets the request again without. */
const optionalFields = [
  'top_k',
  'min_p',
  'repetition_penalty',
  'seed',
  'stream_options',
  'chat_template_kwargs',
] as const

/** Body of a streamed chat completion. */
export function encodeChatRequest(
  config: ModelConfig,
  options: ChatRequestOptions,
  refusedFields: ReadonlySet<string>,
) {
  const { messages, stops, sampling, seed } = options
  const optional = {
    top_k: sampling.topK,
    min_p: sampling.minP,
    repetition_penalty: sampling.repetitionPenalty,
    seed,
    stream_options: { include_usage: true },
    // Templates without a thinking mode ignore it.
    chat_template_kwargs: { enable_thinking: false },
  } satisfies Record<(typeof optionalFields)[number], unknown>
  const known = Object.entries(optional).filter(
    ([name, value]) => value !== undefined && !refusedFields.has(name),
  )
  return {
    model: config.name,
    messages: [...messages],
    stream: true as const,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    ...(stops.length > 0 ? { stop: [...stops] } : {}),
    ...Object.fromEntries(known),
    ...config.extraBody,
  }
}

/** Which of the fields that it may do without a server names in its refusal. */
export function fieldsNamedIn(refusal: string): readonly string[] {
  return optionalFields.filter((name) => new RegExp(`\\b${name}\\b`).test(refusal))
}
