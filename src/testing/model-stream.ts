import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type ModelServerFault, type ModelServerReply, tokensOf } from './model-replies.ts'

/** Where a server puts an error: under `error`, or flat as vLLM up to 0.10.0 does. */
export type ModelErrorShape = 'nested' | 'flat'

/** One answer to write. */
export interface StreamedAnswer {
  readonly model: string
  readonly promptTokens: number
  readonly reply: ModelServerReply
  readonly errorShape: ModelErrorShape
}

/** An error body in the shape of a vLLM server. */
export function errorBody(
  shape: ModelErrorShape,
  status: number,
  message: string,
  details: { readonly type?: string; readonly param?: string; readonly code?: string | number } = {},
): object {
  const { type = 'BadRequestError', param = null, code = status } = details
  const error = { message, type, param, code }
  return shape === 'nested' ? { error } : { object: 'error', ...error }
}

/** Writes a reply as a stream of chat completion chunks, with its fault. Resolves when the server has nothing more to say. */
export async function streamReply(outgoing: ServerResponse, answer: StreamedAnswer): Promise<void> {
  const { reply, errorShape } = answer
  if (failAtOnce(outgoing, reply.fault, errorShape)) return
  outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  if (reply.raw !== undefined) return writeRaw(outgoing, reply.raw)

  const writer = createChunkWriter(outgoing, answer.model)
  writer.delta({ role: 'assistant', content: '' })
  for (const text of reply.reasoning ?? []) {
    await reply.gate?.pass()
    writer.delta({ [reply.reasoningField ?? 'reasoning_content']: text })
  }
  const tokens = tokensOf(reply.text ?? '')
  for (const [index, text] of tokens.entries()) {
    if (failInside(outgoing, reply.fault, index, errorShape)) return
    await reply.gate?.pass()
    if (outgoing.destroyed) return
    writer.delta({ content: text })
  }
  if (failInside(outgoing, reply.fault, tokens.length, errorShape)) return

  writer.delta({ content: '' }, reply.finishReason ?? 'stop')
  const completionTokens = tokens.length + (reply.reasoning?.length ?? 0)
  const usage = reply.usage ?? { promptTokens: answer.promptTokens, completionTokens }
  writer.chunk([], {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    ...(usage.cachedTokens === undefined
      ? {}
      : { prompt_tokens_details: { cached_tokens: usage.cachedTokens } }),
  })
  outgoing.end('data: [DONE]\n\n')
}

function createChunkWriter(outgoing: ServerResponse, model: string) {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model }
  function chunk(choices: readonly object[], usage?: object): void {
    const body = { ...head, choices, ...(usage === undefined ? {} : { usage }) }
    outgoing.write(`data: ${JSON.stringify(body)}\n\n`)
  }
  return {
    chunk,
    delta(delta: object, finishReason: string | null = null): void {
      chunk([{ index: 0, delta, logprobs: null, finish_reason: finishReason, stop_reason: null }])
    },
  }
}

/** Whether the fault replaces the whole stream. */
function failAtOnce(
  outgoing: ServerResponse,
  fault: ModelServerFault | undefined,
  shape: ModelErrorShape,
): boolean {
  if (fault === undefined) return false
  switch (fault.type) {
    case 'error': {
      const { status, message, errorType, param, code } = fault
      const details = {
        ...(errorType === undefined ? {} : { type: errorType }),
        ...(param === undefined ? {} : { param }),
        ...(code === undefined ? {} : { code }),
      }
      outgoing.writeHead(status, { 'content-type': 'application/json', ...fault.headers })
      outgoing.end(JSON.stringify(errorBody(shape, status, message, details)))
      return true
    }
    case 'raw-error':
      outgoing.writeHead(fault.status, {
        'content-type': fault.contentType ?? 'application/json',
        ...fault.headers,
      })
      outgoing.end(fault.body)
      return true
    case 'hang':
      return fault.afterTokens === undefined
    case 'close':
      if (fault.afterTokens !== undefined) return false
      outgoing.destroy()
      return true
    default:
      return false
  }
}

/** Whether the fault ends the stream before the token with that index. */
function failInside(
  outgoing: ServerResponse,
  fault: ModelServerFault | undefined,
  index: number,
  shape: ModelErrorShape,
): boolean {
  if (fault === undefined || !('afterTokens' in fault) || fault.afterTokens !== index) return false
  switch (fault.type) {
    case 'hang':
      return true
    case 'close':
      // A comment, behind which everything before it has left.
      outgoing.write(':\n\n', () => outgoing.destroy())
      return true
    case 'no-end':
      outgoing.end()
      return true
    case 'invalid-json':
      outgoing.end('data: {"choices": [\n\ndata: [DONE]\n\n')
      return true
    case 'stream-error': {
      const type = fault.status >= 500 ? 'InternalServerError' : 'BadRequestError'
      const body = errorBody(shape, fault.status, fault.message, { type })
      outgoing.end(`data: ${JSON.stringify(body)}\n\ndata: [DONE]\n\n`)
      return true
    }
  }
}

async function writeRaw(outgoing: ServerResponse, chunks: readonly (string | Uint8Array)[]): Promise<void> {
  for (const chunk of chunks) {
    // Waiting for each write keeps the chunks apart on the wire.
    await new Promise<void>((resolve) => outgoing.write(chunk, () => resolve()))
  }
  outgoing.end()
  await once(outgoing, 'close')
}
