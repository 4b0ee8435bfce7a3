import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseJson } from '../util/parse-json.ts'
import { asObject, type RequestBody } from './body-fields.ts'
import { answerEmbeddings } from './embeddings.ts'
import { encodeMetrics } from './metrics.ts'
import { encodeModelList } from './model-list.ts'
import type { ModelServerRequest } from './model-server-types.ts'
import { badRequest, notFound, type PlainAnswer, refusalAnswer } from './refusals.ts'
import type { ServerState } from './server-state.ts'
import { answerDetokenize, answerTokenize } from './tokenize-routes.ts'

/** Where a request goes: answered at once, or to be generated. */
export type Route =
  | { readonly type: 'answer'; readonly answer: PlainAnswer }
  | {
      readonly type: 'generate'
      readonly endpoint: ModelServerRequest['endpoint']
      readonly body: RequestBody
    }

/** Finds the route of a request whose body was read. Only what is below `/v1` needs the key. */
export function route(incoming: IncomingMessage, text: string, state: ServerState): Route {
  const { misbehaviours, options } = state
  const path = pathOf(incoming)
  if (path.startsWith('/v1/')) {
    const isRightKey =
      options.apiKey === undefined || incoming.headers.authorization === `Bearer ${options.apiKey}`
    if (!isRightKey || misbehaviours.has('wrong-key')) return answered(401, { error: 'Unauthorized' })
    if (misbehaviours.has('overloaded')) return { type: 'answer', answer: overloaded }
  }
  const call = `${incoming.method} ${path}`
  if (call === 'POST /v1/chat/completions' || call === 'POST /v1/completions') {
    const endpoint = call === 'POST /v1/completions' ? 'completions' : 'chat/completions'
    if (endpoint === 'completions' && misbehaviours.has('no-completions')) return found(notFound)
    const body = parseJson(text)
    if (typeof body === 'object') return { type: 'generate', endpoint, body: asObject(body) }
    const message = "1 validation error:\n  {'type': 'json_invalid', 'msg': 'JSON decode error'}"
    return found(refusalAnswer(state.errorShape, { ...badRequest(message), type: 'Bad Request' }))
  }
  return found(answerOf(call, text, state))
}

function answerOf(call: string, text: string, state: ServerState): PlainAnswer {
  const { misbehaviours } = state
  switch (call) {
    case 'GET /health':
      return { status: misbehaviours.has('unhealthy') ? 503 : 200, body: '' }
    case 'GET /metrics':
      return misbehaviours.has('no-metrics') ? notFound : { status: 200, body: encodeMetrics(state) }
    case 'GET /v1/models':
      return misbehaviours.has('no-model-list') ? notFound : { status: 200, body: encodeModelList(state) }
    case 'POST /tokenize':
      return misbehaviours.has('no-tokenize') ? notFound : answerTokenize(asObject(parseJson(text)), state)
    case 'POST /detokenize':
      return misbehaviours.has('no-tokenize') ? notFound : answerDetokenize(asObject(parseJson(text)), state)
    case 'POST /v1/embeddings':
      return answerEmbeddings(asObject(parseJson(text)), state)
    default:
      return notFound
  }
}

/** The path without a query. */
export function pathOf(incoming: IncomingMessage): string {
  return (incoming.url ?? '/').replace(/\?.*$/s, '')
}

const overloaded: PlainAnswer = {
  status: 503,
  headers: { 'retry-after': '1' },
  body: { error: { message: 'The upstream server has no room.', type: 'overloaded', code: 503 } },
}

function found(answer: PlainAnswer): Route {
  return { type: 'answer', answer }
}

function answered(status: number, body: unknown): Route {
  return found({ status, body })
}

/** Writes an answer that is one body: a string as plain text, anything else as JSON. */
export function sendAnswer(outgoing: ServerResponse, { status, body, headers }: PlainAnswer): void {
  const isText = typeof body === 'string'
  outgoing.writeHead(status, {
    'content-type': isText ? 'text/plain; version=0.0.4; charset=utf-8' : 'application/json',
    ...headers,
  })
  outgoing.end(isText ? body : JSON.stringify(body))
}
