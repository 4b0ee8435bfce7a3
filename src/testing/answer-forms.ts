import type { ModelServerReply, ModelServerUsage } from './model-replies.ts'
import type { ModelServerRequest } from './model-server-types.ts'

/** How an answer ended. */
export interface AnswerEnd {
  readonly finishReason: string
  readonly stopReason: string | number | null
}

/** The JSON of one endpoint's answers. */
export interface AnswerForm {
  /** The chunk before the first token; `undefined`: there is none. */
  readonly opening: string | undefined
  text(text: string): string
  /** `undefined` where the endpoint has no place for it. */
  reasoning(text: string): string | undefined
  finish(text: string, end: AnswerEnd): string
  /** The chunk without choices. */
  usage(usage: ModelServerUsage): string
  /** The answer that is not streamed. */
  whole(text: string, reasoning: string, end: AnswerEnd, usage: ModelServerUsage | undefined): string
}

/** Which answer it is. */
export interface AnswerHead {
  /** Counts the answers, from 1. */
  readonly number: number
  readonly model: string
  readonly reasoningField: ModelServerReply['reasoningField']
}

/** The form of an endpoint's answers. Chunks are put together from texts, for a stream has many of them. */
export function answerForm(endpoint: ModelServerRequest['endpoint'], head: AnswerHead): AnswerForm {
  return endpoint === 'completions' ? completionForm(head) : chatForm(head)
}

const running = '"logprobs":null,"finish_reason":null,"stop_reason":null}]}'

function chatForm({ number, model, reasoningField = 'reasoning_content' }: AnswerHead): AnswerForm {
  const id = `chatcmpl-${number}`
  const head = headOf(id, 'chat.completion.chunk', model)
  const delta = (fields: string) => `${head},"choices":[{"index":0,"delta":{${fields}},${running}`
  return {
    opening: delta('"role":"assistant","content":""'),
    text: (text) => delta(`"content":${JSON.stringify(text)}`),
    reasoning: (text) => delta(`"${reasoningField}":${JSON.stringify(text)}`),
    finish: (text, end) =>
      `${head},"choices":[{"index":0,"delta":{"content":${JSON.stringify(text)}},${endOf(end)}}]}`,
    usage: (usage) => usageChunk(head, usage),
    whole(text, reasoning, end, usage) {
      const message = {
        role: 'assistant',
        content: text,
        ...(reasoning === '' ? {} : { [reasoningField]: reasoning }),
      }
      const choice = `{"index":0,"message":${JSON.stringify(message)},${endOf(end)}}`
      return `${headOf(id, 'chat.completion', model)},"choices":[${choice}]${usageField(usage)}}`
    },
  }
}

function completionForm({ number, model }: AnswerHead): AnswerForm {
  const head = headOf(`cmpl-${number}`, 'text_completion', model)
  const choice = (text: string) => `${head},"choices":[{"index":0,"text":${JSON.stringify(text)},`
  return {
    opening: undefined,
    text: (text) => `${choice(text)}${running}`,
    reasoning: () => undefined,
    finish: (text, end) => `${choice(text)}${endOf(end)}}]}`,
    usage: (usage) => usageChunk(head, usage),
    whole: (text, _reasoning, end, usage) => `${choice(text)}${endOf(end)}}]${usageField(usage)}}`,
  }
}

function headOf(id: string, object: string, model: string): string {
  return `{"id":"${id}","object":"${object}","created":0,"model":${JSON.stringify(model)}`
}

function endOf({ finishReason, stopReason }: AnswerEnd): string {
  const stop = JSON.stringify(stopReason)
  return `"logprobs":null,"finish_reason":${JSON.stringify(finishReason)},"stop_reason":${stop}`
}

function usageChunk(head: string, usage: ModelServerUsage): string {
  return `${head},"choices":[]${usageField(usage)}}`
}

function usageField(usage: ModelServerUsage | undefined): string {
  if (usage === undefined) return ''
  const { promptTokens, completionTokens, cachedTokens } = usage
  const details = cachedTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedTokens } }
  const fields = {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens + completionTokens,
    completion_tokens: completionTokens,
    ...details,
  }
  return `,"usage":${JSON.stringify(fields)}`
}
