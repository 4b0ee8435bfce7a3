import { createParser } from 'eventsource-parser'
import * as z from 'zod'
import type { FinishReason, Usage } from '../contract/turn.ts'
import { parseJson } from '../util/parse-json.ts'
import { createChunkTemplate } from './chunk-template.ts'
import { createReasoningFilter } from './reasoning.ts'
import type { ReasoningHabit } from './reasoning-habit.ts'

/** Only what is needed, of chat completions (`delta`) and of completions (`text`); servers add to it as they like. */
const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.unknown().optional(),
            reasoning: z.unknown().optional(),
          })
          .nullish(),
        text: z.string().nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: z.number(),
      completion_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
  /** vLLM up to 0.10.0 puts `object: 'error'` beside the error's fields, newer ones and others put them under `error`. */
  object: z.unknown().optional(),
  error: z.unknown().optional(),
})

type Chunk = z.infer<typeof chunkSchema>

/** What the stream of one answer has brought so far. */
export interface AnswerStream {
  /** Takes a piece of the body and returns the new text in it, up to a failure. */
  push(piece: string): string
  /** Takes the end of the body and returns the text that was held back. */
  finish(): string
  /** Why nothing more can be read; `undefined`: nothing is wrong. */
  readonly failure: Error | undefined
  /** Whether the last piece brought anything of the answer, reasoning included. */
  readonly progressed: boolean
  /** Whether the server said that the answer is complete. */
  readonly isComplete: boolean
  /** `[DONE]` came: nothing follows. */
  readonly isDone: boolean
  readonly hasReasoning: boolean
  /** Whether the server left it to us to tell reasoning from text, and marks no more than its end. */
  readonly hasBareReasoning: boolean
  /** How often all text so far turned out to be reasoning; it is to be forgotten. */
  readonly timesTakenBack: number
  readonly finishReason: FinishReason
  readonly usage: Usage | undefined
  readonly servedModel: string | undefined
}

/** What is wrong when a chunk is not what it should be. */
export interface AnswerStreamFailures {
  /** An error object came after the 200. */
  readonly serverError: (body: unknown) => Error
  /** A chunk is no JSON, or another JSON than a completion's. */
  readonly badChunk: () => Error
}

/** Longest event that is taken, in characters: a stream without line ends would fill the memory otherwise. */
const maxEventLength = 4_000_000

/** Decodes the body of one streamed completion, of a chat or not. */
export function createAnswerStream(habit: ReasoningHabit, failures: AnswerStreamFailures): AnswerStream {
  const reasoning = createReasoningFilter(habit)
  const template = createChunkTemplate()
  let text = ''
  let progressed = false
  let finishReason: string | undefined
  let isDone = false
  let hasReasoning = false
  let usage: Usage | undefined
  let servedModel: string | undefined
  let failure: Error | undefined

  function takeText(content: string): void {
    progressed = true
    const { timesTakenBack } = reasoning
    const added = reasoning.push(content)
    text = reasoning.timesTakenBack === timesTakenBack ? text + added : added
  }

  function takeChunk(data: string): void {
    const chunk = parseChunk(data, failures)
    if (chunk instanceof Error) {
      failure = chunk
      return
    }
    servedModel ??= chunk.model ?? undefined
    if (chunk.usage) usage = decodeUsage(chunk.usage)
    for (const { delta, text: written, finish_reason } of chunk.choices ?? []) {
      if (delta?.reasoning_content || delta?.reasoning) {
        hasReasoning = progressed = true
        reasoning.isApart()
      }
      const content = delta?.content || written
      if (content) takeText(content)
      if (finish_reason) {
        progressed = true
        finishReason = finish_reason
      }
    }
    const plain = plainTextOf(chunk)
    if (plain) template.learn(data, plain)
  }

  const parser = createParser({
    maxBufferSize: maxEventLength,
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') failure = failures.badChunk()
    },
    onEvent({ data }) {
      if (isDone || failure) return
      const content = template.textOf(data)
      if (content !== undefined) takeText(content)
      else if (data === '[DONE]') isDone = true
      else takeChunk(data)
    },
  })

  return {
    push(piece) {
      text = ''
      progressed = false
      parser.feed(piece)
      return text
    },
    finish() {
      text = ''
      // An event without the empty line after it is complete all the same when the body is over.
      if (!failure) parser.feed('\n\n')
      const isWhole = !failure && (isDone || finishReason !== undefined) && finishReason !== 'length'
      return text + reasoning.finish(isWhole)
    },
    get failure() {
      return failure
    },
    get progressed() {
      return progressed
    },
    get isComplete() {
      return isDone || finishReason !== undefined
    },
    get isDone() {
      return isDone
    },
    get hasReasoning() {
      return hasReasoning || reasoning.found !== undefined
    },
    get hasBareReasoning() {
      return reasoning.found === 'bare'
    },
    get timesTakenBack() {
      return reasoning.timesTakenBack
    },
    get finishReason() {
      return decodeFinishReason(finishReason)
    },
    get usage() {
      return usage
    },
    get servedModel() {
      return servedModel
    },
  }
}

/** The text of a chunk that brings one text and nothing else; `undefined`: another chunk. */
function plainTextOf({ choices, usage }: Chunk): string | undefined {
  const [choice] = choices ?? []
  if (usage || choices?.length !== 1 || !choice || choice.finish_reason) return undefined
  if (choice.delta?.reasoning_content || choice.delta?.reasoning) return undefined
  return choice.delta?.content || choice.text || undefined
}

function parseChunk(data: string, failures: AnswerStreamFailures): Chunk | Error {
  const body = parseJson(data)
  const parsed = chunkSchema.safeParse(body)
  if (!parsed.success) return failures.badChunk()
  if (parsed.data.error || parsed.data.object === 'error') return failures.serverError(body)
  return parsed.data
}

function decodeUsage(usage: NonNullable<Chunk['usage']>): Usage {
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? undefined,
  }
}

function decodeFinishReason(reason: string | undefined): FinishReason {
  switch (reason) {
    case 'stop':
    case 'eos':
      return 'stop'
    case 'length':
      return 'length'
    case 'content_filter':
    case 'sensitive':
      return 'filtered'
    case 'abort':
      return 'aborted'
    default:
      return 'unknown'
  }
}
