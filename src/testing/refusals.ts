import type { ModelErrorShape } from './model-server-types.ts'

/** An answer that is one body. */
export interface PlainAnswer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** An error body in the shape of a vLLM server. */
export function errorBody(
  shape: ModelErrorShape,
  status: number,
  message: string,
  details: {
    readonly type?: string | undefined
    readonly param?: string | undefined
    readonly code?: string | number | undefined
  } = {},
): object {
  const { type = 'BadRequestError', param = null, code = status } = details
  const error = { message, type, param, code }
  return shape === 'nested' ? { error } : { object: 'error', ...error }
}

/** Why a server does not answer; `check` functions return `undefined` where they find nothing. */
export interface Refusal {
  readonly status: number
  readonly message: string
  readonly type: string
  readonly param?: string
}

/** A refusal with 400, as vLLM words it. */
export function badRequest(message: string, param?: string): Refusal {
  return { status: 400, message, type: 'BadRequestError', ...(param === undefined ? {} : { param }) }
}

/** A refusal as an answer. */
export function refusalAnswer(shape: ModelErrorShape, refusal: Refusal): PlainAnswer {
  const { status, message, type, param } = refusal
  return { status, body: errorBody(shape, status, message, { type, param }) }
}

/** What vLLM's web framework says of a path that it does not have. */
export const notFound: PlainAnswer = { status: 404, body: { detail: 'Not Found' } }
