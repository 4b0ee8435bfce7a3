import {
  asObject,
  messagesOf,
  numberOf,
  numbersOf,
  type RequestBody,
  stringFieldsOf,
  stringsOf,
} from './body-fields.ts'
import { type TemplatedPrompt, templateComplaint, templateMessages, templateText } from './chat-template.ts'
import type { ModelServerRequest } from './model-server-types.ts'
import type { AnswerLimits } from './plan-answer.ts'
import { badRequest, type Refusal } from './refusals.ts'
import { maxModelLength, type ServerState, servedLoras, servedModels } from './server-state.ts'

/** A request for a reply, understood. */
export interface GenerationRequest
  extends Pick<ModelServerRequest, 'endpoint' | 'body' | 'messages' | 'meta'> {
  readonly model: string
  readonly prompt: TemplatedPrompt
  readonly limits: AnswerLimits
  readonly isStreamed: boolean
  readonly includesUsage: boolean
  readonly priority: number
  /** Prompts of different models or salts share nothing in the cache. */
  readonly cacheSalt: string
}

/** Reads a body for one of the two endpoints; what is missing is refused by {@link checkGeneration}. */
export function parseGeneration(
  endpoint: ModelServerRequest['endpoint'],
  body: RequestBody,
  state: ServerState,
): GenerationRequest {
  const model = typeof body.model === 'string' ? body.model : (servedModels(state)[0] ?? '')
  const messages = messagesOf(body)
  const template = asObject(body.chat_template_kwargs)
  const meta = stringFieldsOf(body.meta ?? (typeof template.bot_name === 'string' ? template : undefined))
  const isChat = endpoint === 'chat/completions'
  const addSpecialTokens =
    (body.add_special_tokens ?? !isChat) === true && !state.misbehaviours.has('no-special-tokens')
  const prompt = isChat
    ? templateMessages({ messages, meta, addGenerationPrompt: true, addSpecialTokens }, state.tokenizer)
    : textPrompt(body.prompt, addSpecialTokens, state)
  return {
    endpoint,
    body,
    messages,
    meta,
    model,
    prompt,
    limits: {
      stops: stringsOf(body.stop).filter((stop) => stop !== ''),
      stopTokenIds: numbersOf(body.stop_token_ids),
      minTokens: numberOf(body.min_tokens, 0),
      maxTokens: numberOf(
        isChat ? (body.max_completion_tokens ?? body.max_tokens) : body.max_tokens,
        isChat ? Number.POSITIVE_INFINITY : 16,
      ),
    },
    isStreamed: body.stream === true,
    includesUsage: asObject(body.stream_options).include_usage === true,
    priority: numberOf(body.priority, 0),
    cacheSalt: `${model}\n${typeof body.cache_salt === 'string' ? body.cache_salt : ''}`,
  }
}

function textPrompt(prompt: unknown, addSpecialTokens: boolean, state: ServerState): TemplatedPrompt {
  const tokens = numbersOf(prompt)
  if (tokens.length > 0) return { text: state.tokenizer.decode(tokens), tokens }
  return templateText(stringsOf(prompt)[0] ?? '', addSpecialTokens, state.tokenizer)
}

/** Why vLLM does not answer such a request; `undefined`: it does. */
export function checkGeneration(request: GenerationRequest, state: ServerState): Refusal | undefined {
  return (
    checkModel(request.model, state) ??
    checkFields(request.body, state) ??
    checkPrompt(request, state) ??
    checkLimits(request.limits) ??
    checkLength(request, state)
  )
}

/** A model that is not served is refused by name. */
export function checkModel(model: string, state: ServerState): Refusal | undefined {
  if (servedModels(state).includes(model) || servedLoras(state).includes(model)) return undefined
  const message = `The model \`${model}\` does not exist.`
  return { status: 404, message, type: 'NotFoundError', param: 'model' }
}

function checkFields(body: RequestBody, { options, misbehaviours }: ServerState): Refusal | undefined {
  const refused = options.refusedFields?.find((field) => field in body)
  if (refused !== undefined) {
    const message = `Unrecognized request argument supplied: ${refused}`
    return { status: 400, message, type: 'invalid_request_error' }
  }
  const structure = Object.keys(body).find((name) =>
    /^(response_format|structured_outputs|guided_\w+)$/.test(name),
  )
  if (structure === undefined || !misbehaviours.has('refuses-structured-output')) return undefined
  return badRequest(`${structure} is not supported by this server`, structure)
}

function checkPrompt(
  request: GenerationRequest,
  { options, misbehaviours }: ServerState,
): Refusal | undefined {
  if (request.endpoint === 'completions') {
    return request.body.prompt === undefined ? missingField('prompt') : undefined
  }
  if (!Array.isArray(request.body.messages)) return missingField('messages')
  if (misbehaviours.has('no-chat-template')) {
    return badRequest(
      'As of transformers v4.44, default chat template is no longer allowed, so you must provide a chat template if the tokenizer does not define one.',
    )
  }
  const complaint = templateComplaint(request.messages, options.template)
  return complaint === undefined ? undefined : badRequest(complaint)
}

function missingField(name: string): Refusal {
  const message = `1 validation error:\n  {'type': 'missing', 'loc': ('body', '${name}'), 'msg': 'Field required'}`
  return { status: 400, message, type: 'Bad Request' }
}

function checkLimits({ stops, minTokens, maxTokens }: AnswerLimits): Refusal | undefined {
  if (stops.length > 4) return badRequest(`stop accepts at most 4 strings, got ${stops.length}.`, 'stop')
  if (maxTokens < 1) return badRequest(`max_tokens must be at least 1, got ${maxTokens}.`, 'max_tokens')
  if (minTokens <= maxTokens) return undefined
  return badRequest(
    `min_tokens must be less than or equal to max_tokens=${maxTokens}, got ${minTokens}.`,
    'min_tokens',
  )
}

function checkLength({ prompt, limits }: GenerationRequest, state: ServerState): Refusal | undefined {
  const limit = maxModelLength(state)
  const input = prompt.tokens.length
  const output = Number.isFinite(limits.maxTokens) ? limits.maxTokens : 0
  if (limit === undefined || input + output <= limit) return undefined
  const message = `This model's maximum context length is ${limit} tokens. However, you requested ${output} output tokens and your prompt contains ${input} input tokens, for a total of ${input + output} tokens. (parameter=input_tokens, value=${input})`
  return badRequest(message, 'input_tokens')
}
