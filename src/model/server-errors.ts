import * as z from 'zod'
import { ModelError } from '../contract/errors.ts'
import { quoteServer, type Unspoken } from './quote-server.ts'

/** A refusal as the server worded it: after the status line, or inside the stream. */
export interface ServerRefusal {
  readonly status: number
  /** The decoded body, or its text. */
  readonly body: unknown
  /** The header of that name. */
  readonly retryAfter?: string | undefined
  readonly location?: string | undefined
}

/** Who was asked for what: for the error's words. */
export interface CallContext extends Unspoken {
  /** Address without credentials. */
  readonly server: string
  readonly model: string
  /** Ms since 1970. */
  readonly now: number
}

/** The words of a refusal, wherever the server put them. */
interface RefusalWords {
  readonly message: string
  /** Type and code in one text: servers use either. */
  readonly kind: string
}

const fieldsSchema = z.object({
  message: z.string().nullish().catch(undefined),
  type: z.string().nullish().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
  error: z.unknown().optional(),
  detail: z.unknown().optional(),
})

/** The message of an error body: under `error`, flat (vLLM up to 0.10.0), a string, or the `detail` of FastAPI. */
export function wordsOfRefusal(body: unknown): RefusalWords {
  if (typeof body === 'string') return { message: body, kind: '' }
  const fields = fieldsSchema.safeParse(body)
  if (!fields.success) return { message: '', kind: '' }
  const { message, type, code, error, detail } = fields.data
  if (error !== undefined && error !== null) return wordsOfRefusal(error)
  if (typeof detail === 'string') return { message: detail, kind: '' }
  return { message: message ?? '', kind: `${type ?? ''} ${code ?? ''}` }
}

/** Status of an error that came inside a stream: vLLM and others write it into `code`. */
export function statusInStream(body: unknown): number {
  const status = Number(wordsOfRefusal(body).kind.match(/\b[45]\d\d\b/)?.[0])
  return status || 500
}

/** One typed error for a refusal, vLLM's old and new shapes and those of other servers alike. */
export function decodeRefusal(refusal: ServerRefusal, context: CallContext): ModelError {
  const { status } = refusal
  const { server } = context
  const words = wordsOfRefusal(refusal.body)
  if (status === 401 || status === 403) {
    return new ModelError({
      code: 'unauthorized',
      status,
      what: `The model server ${server} does not accept the key (status ${status}).`,
      remedy: 'Set MODEL_API_KEY to the key that the server was started with.',
    })
  }
  if (isOverflow(words)) return overflowError(status, words, context)
  if (status === 429) return rateLimitError(refusal, context)
  if (status === 408 || status === 504) {
    return new ModelError({
      code: 'timeout',
      status,
      isRetryable: true,
      what: `The model server ${server} gave up waiting (status ${status}).`,
      remedy: 'Try again; if it stays, see what the server or the proxy before it is busy with.',
    })
  }
  if (status >= 500) {
    return new ModelError({
      code: 'server-error',
      status,
      isRetryable: true,
      retryAfterMs: retryAfterMs(refusal.retryAfter, context.now),
      what: `The model server ${server} failed (status ${status})${quoted(words, context)}.`,
      remedy: "Try again; if it stays, the server's own log says why.",
    })
  }
  if (isUnknownModel(status, words)) return unknownModelError(context, status, undefined)
  if (status === 404) return wrongAddressError(server, status)
  if (/default chat template/.test(words.message)) return noTemplateError(context, status)
  if (refusedByTemplate.test(words.message)) return strictTemplateError(context, status)
  if (status >= 300 && status < 400) {
    return new ModelError({
      code: 'bad-request',
      status,
      what: `The model server ${server} answers from another address${originOf(refusal.location)}.`,
      remedy: 'Set MODEL_BASE_URL to that address.',
    })
  }
  const contextTokens = numberIn(words.message, [/max_model_len=(\d+)/])
  return new ModelError({
    code: 'bad-request',
    status,
    contextTokens,
    what: `The model server ${server} refused the request (status ${status})${quoted(words, context)}.`,
    remedy: contextTokens
      ? `Set max_tokens of the model's sampling in dramatis.yaml well below ${contextTokens}.`
      : "Compare the model's sampling and extra_body in dramatis.yaml with what the server takes; its own log says more.",
  })
}

/** The model is not there; `offered` is what is, or `undefined` when the server did not tell. */
export function unknownModelError(
  context: Pick<CallContext, 'server' | 'model'>,
  status: number | undefined,
  offered: readonly string[] | undefined,
): ModelError {
  const { server, model } = context
  const offer = offered && (offered.length > 0 ? ` It offers: ${offered.join(', ')}.` : ' It offers none.')
  return new ModelError({
    code: 'unknown-model',
    status,
    what: `The model server ${server} has no model “${model}”.${offer ?? ''}`,
    remedy: 'Set MODEL_NAME to a name that the server lists, or load the model there.',
  })
}

/** What strict chat templates raise. */
const refusedByTemplate =
  /roles must alternate|system role (?:is )?not supported|system message must be at the beginning/i

function strictTemplateError({ server, model }: CallContext, status: number): ModelError {
  return new ModelError({
    code: 'bad-request',
    status,
    what: `The chat template of “${model}” (${server}) refuses the order of the messages.`,
    remedy:
      'Set assistant_first: false of the model in dramatis.yaml, or system_message: false; `npx dramatis doctor --deep` says which.',
  })
}

function noTemplateError({ server, model }: CallContext, status: number): ModelError {
  return new ModelError({
    code: 'bad-request',
    status,
    what: `The model server ${server} has no chat template for “${model}”.`,
    remedy:
      'Start it with --chat-template; if the model is CharacterGLM, set its dialect in dramatis.yaml to characterglm.',
  })
}

/** The address answers, but not as a model server does. */
export function wrongAddressError(server: string, status: number | undefined): ModelError {
  return new ModelError({
    code: 'bad-request',
    status,
    what: `There is no chat model server at ${server}${status === undefined ? '' : ` (status ${status})`}.`,
    remedy: server.endsWith('/v1')
      ? 'Correct MODEL_BASE_URL, or see whether what runs there is a model server, and has this endpoint.'
      : 'Correct MODEL_BASE_URL: it usually ends with /v1.',
  })
}

const overflowNumbers = [
  /maximum context length (?:is|of) (\d+)/i,
  /maximum model length of (\d+)/i,
  /available context size \((\d+)/i,
  /context length of only (\d+)/i,
]

function isOverflow({ message, kind }: RefusalWords): boolean {
  return (
    /context_length_exceeded|exceed_context_size/.test(kind) ||
    overflowNumbers.some((pattern) => pattern.test(message))
  )
}

function overflowError(status: number, words: RefusalWords, context: CallContext): ModelError {
  const contextTokens = numberIn(words.message, overflowNumbers)
  const limit = contextTokens === undefined ? 'the server takes' : `the ${contextTokens} tokens it takes`
  return new ModelError({
    code: 'context-overflow',
    status,
    contextTokens,
    what: `The prompt and the reply are longer than ${limit} for “${context.model}” (${context.server}).`,
    remedy: `Set context_tokens of the model in dramatis.yaml to ${contextTokens ?? "the server's limit"}.`,
  })
}

function rateLimitError(refusal: ServerRefusal, context: CallContext): ModelError {
  const waitMs = retryAfterMs(refusal.retryAfter, context.now)
  return new ModelError({
    code: 'rate-limited',
    status: refusal.status,
    isRetryable: true,
    retryAfterMs: waitMs,
    what: `The model server ${context.server} takes no more requests for now (status ${refusal.status}).`,
    remedy: waitMs === undefined ? 'Try again later.' : `Try again in ${waitMs / 1000} s.`,
  })
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). Whole seconds, as ms; none at all is no pause. */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number.isNaN(Number(header)) ? (Date.parse(header) - now) / 1000 : Number(header)
  return seconds > 0 ? Math.ceil(seconds) * 1000 : undefined
}

function isUnknownModel(status: number, { message, kind }: RefusalWords): boolean {
  if (/model_not_found/.test(kind)) return true
  return (
    [400, 404, 422].includes(status) &&
    /\bmodel\b.*(does not exist|not found|not exist|is not available)|invalid model name/is.test(message)
  )
}

function quoted(words: RefusalWords, context: CallContext): string {
  const quote = quoteServer(words.message, context)
  return quote === '' ? '' : `: ${quote.replace(/\.$/, '')}`
}

function originOf(location: string | undefined): string {
  const url = URL.parse(location ?? '')
  return url === null ? '' : `, ${url.origin}`
}

function numberIn(message: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(message)
    if (match) return Number(match[1])
  }
  return undefined
}
