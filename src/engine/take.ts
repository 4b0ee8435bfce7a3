import type { Character } from '../contract/character.ts'
import type { Clock } from '../contract/clock.ts'
import type { Emotion } from '../contract/emotion.ts'
import { DramatisError, ModelError } from '../contract/errors.ts'
import type { ChatModel, ModelFinished, ModelRequest, ModelRequestSent } from '../contract/model.ts'
import type { ReplyDelta, ReplyFinished, ReplyStarted } from '../contract/reply.ts'
import type { FinishReason, Rendering } from '../contract/turn.ts'
import { createReplyCutter } from '../prompt/accepted-prefix.ts'
import { isStop } from '../util/is-stop.ts'

/** One stream of a model, read to its end. */
export interface Take {
  /** `undefined`: the call failed before anything was sent. */
  readonly sent: ModelRequestSent | undefined
  readonly raw: string
  /** The accepted prefix of `raw`: what enters the history. */
  readonly accepted: string
  readonly shown: string
  /** The label that the model wrote before its words; `undefined`: none. */
  readonly emotion: Emotion | undefined
  readonly finish: ReplyFinished['finish']
  readonly finishReason: FinishReason
  readonly finished: ModelFinished | undefined
  readonly startedAt: number
  readonly firstTokenMs: number | undefined
  readonly totalMs: number
  /** Why it failed, when it did. */
  readonly failure: DramatisError | undefined
  /** How many answers before this one were empty. */
  readonly emptyAnswers: number
}

/** What is streamed, and how its start is announced. */
export interface TakeRequest {
  readonly model: ChatModel
  readonly request: ModelRequest
  readonly character: Character
  /** Sent before the first text; nothing is announced for a take without text. */
  readonly start: ReplyStarted
  readonly clock: Clock
}

/** Stopped before anybody saw a word of it: none was said. */
const unsaid = { accepted: '', shown: '', emotion: undefined } as const

/**
 * Streams one take: yields its start and its text as it may be shown, and returns what came of it. A failure is returned, not
 * thrown; only an abort that is no stop goes through, with its reason.
 */
export async function* streamTake(take: TakeRequest): AsyncGenerator<ReplyStarted | ReplyDelta, Take> {
  const { model, request, character, start, clock } = take
  const createCutter = (told: Pick<Rendering, 'dialect' | 'emotionLabels'>) =>
    createReplyCutter({
      characterName: character.name,
      characterNames: [character.name, ...character.nicknames],
      speakers: request.prompt.speakers,
      isGroup: request.prompt.isGroup,
      // CharacterGLM ends its turn with a line, whatever a server makes of it.
      singleLine: told.dialect === 'characterglm',
      emotionLabels: told.emotionLabels,
    })
  let cutter = createCutter({ dialect: model.dialect, emotionLabels: false })
  const startedAt = clock.now()
  let raw = ''
  let isStarted = false
  let shownLength = 0
  let sent: ModelRequestSent | undefined
  let finished: ModelFinished | undefined
  let firstTokenMs: number | undefined
  let failure: DramatisError | undefined

  try {
    for await (const part of model.generate(request)) {
      if (part.type === 'request-sent') {
        // Nothing before it counts.
        sent = part
        cutter = createCutter(part.rendering)
        raw = ''
        shownLength = 0
        firstTokenMs = undefined
      }
      if (part.type === 'model-finished') finished = part
      if (part.type === 'text-delta') {
        firstTokenMs ??= clock.now() - startedAt
        raw += part.text
        const text = cutter.push(part.text)
        if (text && !isStarted) yield start
        if (text) yield { type: 'reply-delta', text }
        isStarted ||= text !== ''
        shownLength += text.length
        // Leaving the loop closes the connection: what a foreign speaker says is not waited for.
        if (cutter.isCut()) break
      }
    }
  } catch (error) {
    if (!request.signal.aborted) failure = asFailure(error)
    // Stopped by somebody, it keeps what was written; otherwise nobody may write it, or nobody is there to.
    else if (!isStop(request.signal.reason)) throw request.signal.reason
  }

  const isStopped = request.signal.aborted && finished === undefined
  const finishReason = isStopped ? 'aborted' : failure ? 'unknown' : (finished?.finishReason ?? 'stop')
  const { accepted, shown, emotion } = isStopped && !isStarted ? unsaid : cutter.finish(finishReason)
  if (shown && !isStarted) yield start
  if (shown.length > shownLength) yield { type: 'reply-delta', text: shown.slice(shownLength) }
  return {
    sent,
    raw,
    accepted,
    shown,
    emotion,
    finish: finishOf(finishReason, failure),
    finishReason,
    finished,
    startedAt,
    firstTokenMs,
    totalMs: clock.now() - startedAt,
    failure,
    emptyAnswers: 0,
  }
}

/** A mistake of a model's client is told like any other failure: thrown, it would have the turn tried again and again. */
function asFailure(error: unknown): DramatisError {
  if (DramatisError.isInstance(error)) return error
  return new ModelError({
    code: 'bad-stream',
    what: `The client of the model failed in a way that it should not (${error instanceof Error ? error.name : typeof error}).`,
    remedy: 'Please report it, with what the log says at the level debug.',
    cause: error,
  })
}

function finishOf(reason: FinishReason, failure: DramatisError | undefined): ReplyFinished['finish'] {
  if (failure) return 'failed'
  if (reason === 'aborted') return 'stopped'
  return reason === 'length' ? 'length' : 'complete'
}
