import type { Language, Sampling } from '../contract/character.ts'
import type { ModelConfig } from '../contract/config.ts'
import type { CallPriority } from '../contract/model.ts'
import type { RenderedMessages, RenderedPrompt, RenderedText } from '../prompt/rendered.ts'
import { emotionPattern } from './emotion-pattern.ts'

/** A request as it is sent. */
export interface EncodedRequest {
  readonly endpoint: '/chat/completions' | '/completions'
  readonly body: RequestBody
}

/** The body of a streamed request. */
export interface RequestBody {
  readonly model: string
  readonly stream: true
  readonly [field: string]: unknown
}

/** Fields of a body; what is `undefined` is not sent. */
type Fields = { readonly [field: string]: unknown }

/** What varies from reply to reply. */
export interface ReplyRequestOptions {
  readonly rendered: RenderedPrompt
  readonly language: Language
  readonly sampling: Sampling
  readonly seed: number
}

/** What of a call the settings do not decide. */
export interface CallTerms {
  readonly priority: CallPriority
  /** Most tokens that this call asks for; `undefined`: as many as a reply may have. */
  readonly maxTokens: number | undefined
  /** What the server does not know. */
  readonly refusedFields: ReadonlySet<string>
}

/** vLLM serves lower numbers first; by so much what runs in the background comes after replies. */
const backgroundLag = 10
/** Where servers read the most tokens. */
const tokenLimits = ['max_tokens', 'max_completion_tokens'] as const

/** The body with what the settings add, which wins over all but the terms of the call, and without what the server refused. */
export function createBody(config: ModelConfig, fields: Fields, terms: CallTerms): RequestBody {
  const body: { model: string; stream: true; [field: string]: unknown } = { model: config.name, stream: true }
  for (const field in fields) {
    if (fields[field] !== undefined && !terms.refusedFields.has(field)) body[field] = fields[field]
  }
  const { extraBody } = config
  Object.assign(body, extraBody)
  if (terms.maxTokens !== undefined) {
    for (const field of tokenLimits) if (field in extraBody) body[field] = terms.maxTokens
  }
  if (terms.priority === 'background' && typeof extraBody.priority === 'number')
    body.priority = extraBody.priority + backgroundLag
  return body
}

/** A request for a reply, in the model's dialect. */
export function encodeReplyRequest(
  config: ModelConfig,
  options: ReplyRequestOptions,
  terms: CallTerms,
): EncodedRequest {
  const { rendered } = options
  if (rendered.form === 'text') {
    const fields = completionFields(config, options, rendered)
    return { endpoint: '/completions', body: createBody(config, fields, terms) }
  }
  const fields =
    config.dialect === 'charglm' ? hostedFields(options, rendered) : chatFields(config, options, rendered)
  return { endpoint: '/chat/completions', body: createBody(config, fields, terms) }
}

function chatFields(config: ModelConfig, options: ReplyRequestOptions, rendered: RenderedMessages): Fields {
  const { stops } = rendered
  return {
    messages: rendered.messages,
    ...samplingFields(options.sampling),
    stop: stops.length > 0 ? stops : undefined,
    seed: options.seed,
    ...chatExtras,
    ...constraintFields(config, options.language, 'many lines'),
  }
}

/** What every chat request has: the usage, and no reasoning; templates without a thinking mode ignore the latter. */
export const chatExtras = {
  stream_options: { include_usage: true },
  chat_template_kwargs: { enable_thinking: false },
} as const

/** A newline ends CharacterGLM's line, but its server does not know: 13 is the newline's token, 2 the end of the text. */
function completionFields(config: ModelConfig, options: ReplyRequestOptions, rendered: RenderedText): Fields {
  return {
    prompt: rendered.text,
    ...samplingFields(options.sampling),
    stop: ['\n'],
    stop_token_ids: [13, 2],
    min_tokens: 1,
    seed: options.seed,
    stream_options: chatExtras.stream_options,
    ...constraintFields(config, options.language, 'one line'),
  }
}

/** The hosted CharacterGLM takes one stop and tells the usage without being asked. */
function hostedFields(options: ReplyRequestOptions, rendered: RenderedMessages): Fields {
  return {
    messages: rendered.messages,
    meta: rendered.meta,
    ...samplingFields(options.sampling),
    stop: rendered.stops.length > 0 ? rendered.stops.slice(0, 1) : undefined,
    seed: options.seed,
  }
}

/** Sampling in the protocol's words. */
export function samplingFields(sampling: Partial<Sampling>): Fields {
  return {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    top_k: sampling.topK,
    min_p: sampling.minP,
    repetition_penalty: sampling.repetitionPenalty,
  }
}

/** Sampling and seed as a body says them: `extra_body` may have set others, and a server may have refused some. */
export function readSampling(
  body: RequestBody,
  meant: Sampling,
  seed: number,
): { sampling: Sampling; seed: number } {
  const numberAt = (field: string) => {
    const value = body[field]
    return typeof value === 'number' ? value : undefined
  }
  return {
    sampling: {
      temperature: numberAt('temperature') ?? meant.temperature,
      topP: numberAt('top_p') ?? meant.topP,
      topK: numberAt('top_k'),
      minP: numberAt('min_p'),
      repetitionPenalty: numberAt('repetition_penalty'),
      maxTokens: numberAt('max_tokens') ?? meant.maxTokens,
    },
    seed: numberAt('seed') ?? seed,
  }
}

function constraintFields(
  config: ModelConfig,
  language: Language,
  length: 'one line' | 'many lines',
): Fields {
  if (config.emotion !== 'inline') return {}
  switch (config.emotionConstraint) {
    case 'none':
      return {}
    case 'structured_outputs':
      return { structured_outputs: { regex: emotionPattern(language, length) } }
    case 'guided_regex':
      return { guided_regex: emotionPattern(language, length) }
  }
}
