import { ModelError } from '../contract/errors.ts'
import type { ModelFinished } from '../contract/model.ts'
import { parseJson } from '../util/parse-json.ts'
import { type AnswerStream, createAnswerStream } from './answer-stream.ts'
import type { CallLimits } from './call-limits.ts'
import { badStreamError, brokenStreamError } from './connection-errors.ts'
import type { ReasoningHabit } from './reasoning-habit.ts'
import {
  type CallContext,
  decodeRefusal,
  statusInStream,
  wordsOfRefusal,
  wrongAddressError,
} from './server-errors.ts'
import { type HttpAnswer, headerOf, readText } from './transport.ts'

/** A streamed answer that is being read. */
export interface Answer {
  /**
   * The text that came since the last call, as soon as there is some. Empty: everything so far turned out to be reasoning and does
   * not count; `undefined`: there is no more. Fails with a ModelError.
   */
  nextText(): Promise<string | undefined>
  /** How it ended, once there is no more. Fails with a ModelError `empty-answer` when it had no room. */
  finish(): ModelFinished
}

/** Text that nobody takes grows no longer than that, in characters. */
const mostUntaken = 1_000_000

/** Reads a streamed completion, of a chat or not. */
export async function readAnswer(
  response: HttpAnswer,
  limits: CallLimits,
  habit: ReasoningHabit,
  context: CallContext,
): Promise<Answer> {
  if (/json|html/.test(headerOf(response, 'content-type') ?? '')) throw await notAStream(response, context)
  const { server } = context
  const stream = createAnswerStream(habit, {
    serverError: (body) => decodeRefusal({ status: statusInStream(body), body }, context),
    badChunk: () => badStreamError('has a part that is no completion', server),
  })
  const decoder = new TextDecoder()
  let untaken = ''
  let hasText = false
  let isTakenBack = false
  let timesTakenBack = 0
  let isOver = false
  let failure: Error | undefined
  let news = Promise.withResolvers<void>()
  let room: PromiseWithResolvers<void> | undefined

  function take(text: string, failed: Error | undefined): void {
    if (stream.timesTakenBack > timesTakenBack) {
      timesTakenBack = stream.timesTakenBack
      untaken = ''
      isTakenBack ||= hasText
      hasText = false
    }
    untaken += text
    failure ??= failed
    if (untaken !== '' || isTakenBack || failure || isOver) news.resolve()
  }

  response.read({
    data(chunk) {
      // What follows is empty, but only an answer that was read to its end leaves its connection for the next one.
      if (stream.isDone || failure) return undefined
      take(stream.push(decoder.decode(chunk, { stream: true })), stream.failure)
      if (stream.progressed) limits.progress()
      if (untaken.length < mostUntaken) return undefined
      room = Promise.withResolvers<void>()
      return room.promise
    },
    end() {
      if (failure) return
      isOver = true
      const rest = stream.finish()
      const cut = stream.isComplete ? undefined : badStreamError('ended before it was complete', server)
      take(rest, stream.failure ?? cut)
    },
    fail(error) {
      if (failure) return
      isOver = true
      if (stream.isDone) take(stream.finish(), undefined)
      else take('', brokenStreamError(error, server))
    },
  })

  return {
    async nextText() {
      while (untaken === '' && !isTakenBack) {
        if (failure) throw failure
        if (isOver) return undefined
        await news.promise
        news = Promise.withResolvers<void>()
      }
      if (isTakenBack) {
        isTakenBack = false
        return ''
      }
      const text = untaken
      untaken = ''
      hasText = true
      room?.resolve()
      return text
    },
    finish() {
      const { finishReason, usage, servedModel } = stream
      if (finishReason === 'aborted') throw badStreamError('was broken off by the server itself', server)
      if (!hasText && (stream.hasReasoning || finishReason === 'length')) {
        throw emptyAnswerError(stream, context)
      }
      return { type: 'model-finished', finishReason, usage, servedModel }
    },
  }
}

/** A 200 with a page or an object: a wrong address, a proxy's error, or a server that cannot stream. */
async function notAStream(response: HttpAnswer, context: CallContext): Promise<ModelError> {
  const text = await readText(response)
  const isPage = /^\s*</.test(text)
  if (isPage) return wrongAddressError(context.server, response.status)
  const body = parseJson(text)
  if (wordsOfRefusal(body).message !== '')
    return decodeRefusal({ status: statusInStream(body), body }, context)
  return badStreamError('is no stream', context.server)
}

/** The answer had no text: its tokens did not suffice, or went into reasoning. */
function emptyAnswerError(stream: AnswerStream, { model, server }: CallContext): ModelError {
  const { hasReasoning, hasBareReasoning } = stream
  const parser = hasBareReasoning ? ', start its server with --reasoning-parser (vLLM),' : ''
  return new ModelError({
    code: 'empty-answer',
    isRetryable: true,
    what: hasReasoning
      ? `The model “${model}” (${server}) only reasoned and answered nothing.`
      : `The model “${model}” (${server}) answered nothing within its tokens.`,
    remedy: hasReasoning
      ? `Turn its reasoning off with extra_body in dramatis.yaml (such as reasoning_effort: none)${parser || ','} or raise max_tokens.`
      : "Raise max_tokens in the model's sampling in dramatis.yaml.",
  })
}
