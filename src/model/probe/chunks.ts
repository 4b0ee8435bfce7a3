import { createParser } from 'eventsource-parser'
import * as z from 'zod'
import { ModelError } from '../../contract/errors.ts'
import { parseJson } from '../../util/parse-json.ts'
import { wordsOf } from './words-of.ts'

/** One chunk of a stream, chat and completions alike. */
export interface ProbeChunk {
  readonly text: string
  readonly hasReasoning: boolean
  readonly finishReason: string | undefined
  /** The stop string or token that was met; `null`: the model ended by itself; `undefined`: the server does not tell. */
  readonly stopReason: string | number | null | undefined
  readonly usage: ProbeUsage | undefined
  /** The model as the server calls it. */
  readonly model: string | undefined
}

/** What a call cost, as the server counted. */
export interface ProbeUsage {
  readonly promptTokens: number
  /** `undefined`: the server does not tell. */
  readonly cachedTokens: number | undefined
}

const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        text: z.string().nullish(),
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning_content: z.string().nullish(),
            reasoning: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
        stop_reason: z.union([z.string(), z.number()]).nullish().catch(undefined),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: z.number(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
  error: z.unknown().optional(),
})

const maxEventLength = 1_000_000

/** Decodes a stream. Fails with a ModelError when it is none, or when an error comes inside. */
export async function* readChunks(response: Response, apiKey: string): AsyncGenerator<ProbeChunk> {
  const decoder = new TextDecoder()
  let events: string[] = []
  const parser = createParser({ maxBufferSize: maxEventLength, onEvent: ({ data }) => events.push(data) })
  for await (const bytes of response.body ?? []) {
    parser.feed(decoder.decode(bytes, { stream: true }))
    const arrived = events
    events = []
    for (const data of arrived) if (data !== '[DONE]') yield decodeChunk(data, apiKey)
  }
}

function decodeChunk(data: string, apiKey: string): ProbeChunk {
  const body = parseJson(data)
  const { success, data: chunk } = chunkSchema.safeParse(body)
  if (!success || (chunk.error !== undefined && chunk.error !== null))
    throw new ModelError({
      code: 'bad-stream',
      what: `The stream broke off: ${success ? wordsOf(body, apiKey) : 'a chunk is not of the protocol'}.`,
      remedy: 'The log of the server, or of the proxy before it, says why.',
    })
  const [choice] = chunk.choices ?? []
  const { usage } = chunk
  return {
    text: choice?.text ?? choice?.delta?.content ?? '',
    hasReasoning: Boolean(choice?.delta?.reasoning_content || choice?.delta?.reasoning),
    finishReason: choice?.finish_reason ?? undefined,
    // Before the end, vLLM says null.
    stopReason: choice?.finish_reason ? choice.stop_reason : undefined,
    usage: usage
      ? {
          promptTokens: usage.prompt_tokens,
          cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? undefined,
        }
      : undefined,
    model: chunk.model ?? undefined,
  }
}
