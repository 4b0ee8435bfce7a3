import { numberOf, type RequestBody, stringsOf } from './body-fields.ts'
import { checkModel } from './generation-request.ts'
import { type PlainAnswer, refusalAnswer } from './refusals.ts'
import { type ServerState, servedModels } from './server-state.ts'
import type { Tokenizer } from './tokenizer.ts'

/** `POST /v1/embeddings`: texts with many tokens in common have vectors that are close, of length 1. */
export function answerEmbeddings(body: RequestBody, state: ServerState): PlainAnswer {
  const model = typeof body.model === 'string' ? body.model : (servedModels(state)[0] ?? '')
  const refusal = checkModel(model, state)
  if (refusal !== undefined) return refusalAnswer(state.errorShape, refusal)
  const texts = stringsOf(body.input)
  const dimensions = numberOf(body.dimensions, 64)
  const tokens = texts.reduce((sum, text) => sum + state.tokenizer.encode(text).length, 0)
  const data = texts.map((text, index) => {
    const vector = embed(text, dimensions, state.tokenizer)
    const embedding = body.encoding_format === 'base64' ? encodeFloats(vector) : vector
    return { object: 'embedding', index, embedding }
  })
  const usage = { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0 }
  return { status: 200, body: { id: 'embd-1', object: 'list', created: 0, model, data, usage } }
}

function embed(text: string, dimensions: number, tokenizer: Tokenizer): readonly number[] {
  const sums = new Array<number>(dimensions).fill(0)
  for (const id of tokenizer.encode(text)) sums[id % dimensions] = (sums[id % dimensions] ?? 0) + 1
  const length = Math.hypot(...sums) || 1
  return sums.map((sum) => sum / length)
}

/** What the OpenAI client asks for: 32-bit floats, little-endian, in base64. */
function encodeFloats(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes.toString('base64')
}
