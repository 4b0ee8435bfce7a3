import { ModelError } from '../contract/errors.ts'
import type { ModelPart } from '../contract/model.ts'
import { parseJson } from '../util/parse-json.ts'
import type { CallLimits } from './call-limits.ts'
import { type ChatStream, createChatStream } from './chat-stream.ts'
import { badStreamError, brokenStreamError } from './connection-errors.ts'
import { bodyOf, readText } from './response-body.ts'
import {
  type CallContext,
  decodeRefusal,
  statusInStream,
  wordsOfRefusal,
  wrongAddressError,
} from './server-errors.ts'

/** Reads a streamed chat completion: its text, in pieces as they come over the wire, and how it ended. */
export async function* readAnswer(
  response: Response,
  limits: CallLimits,
  context: CallContext,
): AsyncGenerator<ModelPart> {
  if (/json|html/.test(response.headers.get('content-type') ?? '')) throw await notAStream(response, context)
  const stream = createChatStream({
    serverError: (body) => decodeRefusal({ status: statusInStream(body), body }, context),
    badChunk: () => badStreamError('has a part that is no chat completion', context.server),
  })
  const decoder = new TextDecoder()
  let hasText = false
  try {
    for await (const chunk of bodyOf(response)) {
      // What follows is empty, but only an answer that was read to its end leaves its connection for the next one.
      if (stream.isDone) continue
      const text = stream.push(decoder.decode(chunk, { stream: true }))
      if (stream.progressed) limits.progress()
      if (text === '') continue
      hasText = true
      yield { type: 'text-delta', text }
    }
  } catch (error) {
    if (error instanceof ModelError) throw error
    if (!stream.isDone) throw brokenStreamError(error, context.server)
  }
  const rest = stream.finish()
  if (rest !== '') yield { type: 'text-delta', text: rest }
  if (!stream.isComplete) throw badStreamError('ended before it was complete', context.server)
  const { finishReason, usage, servedModel } = stream
  const isEmpty = !hasText && rest === ''
  if (isEmpty && (stream.hasReasoning || finishReason === 'length')) throw emptyAnswerError(stream, context)
  yield { type: 'model-finished', finishReason, usage, servedModel }
}

/** A 200 with a page or an object: a wrong address, a proxy's error, or a server that cannot stream. */
async function notAStream(response: Response, context: CallContext): Promise<ModelError> {
  const text = await readText(response)
  const isPage = /^\s*</.test(text)
  if (isPage) return wrongAddressError(context.server, response.status)
  const body = parseJson(text)
  if (wordsOfRefusal(body).message !== '')
    return decodeRefusal({ status: statusInStream(body), body }, context)
  return badStreamError('is no stream', context.server)
}

function emptyAnswerError(stream: ChatStream, context: CallContext): ModelError {
  const { model, server } = context
  return new ModelError({
    code: 'empty-answer',
    isRetryable: true,
    what: stream.hasReasoning
      ? `The model “${model}” (${server}) only reasoned and answered nothing.`
      : `The model “${model}” (${server}) answered nothing within its tokens.`,
    remedy: stream.hasReasoning
      ? 'Turn its reasoning off with extra_body in dramatis.yaml (such as reasoning_effort: none), or raise max_tokens.'
      : "Raise max_tokens in the model's sampling in dramatis.yaml.",
  })
}
