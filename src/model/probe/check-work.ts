import * as z from 'zod'
import { emotions } from '../../contract/emotion.ts'
import { parseJson } from '../../util/parse-json.ts'
import { withoutRefused } from './conversation.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import { describeRefusal, type ProbeServer } from './server.ts'

const schema = {
  type: 'object',
  properties: { emotion: { type: 'string', enum: emotions } },
  required: ['emotion'],
  additionalProperties: false,
}

const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })),
})
const labelSchema = z.object({ emotion: z.enum(emotions) })

/** Whether a helper keeps to a JSON schema, as emotions are asked for. */
export async function checkStructured(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, broken } = createReport('structured output', 'a label by a JSON schema')
  const { config } = server
  const body = {
    model: config.name,
    messages: [
      { role: 'user', content: 'With which emotion is this said: “You came back!” Answer as JSON.' },
    ],
    max_tokens: 64,
    temperature: 0,
    chat_template_kwargs: { enable_thinking: false },
    response_format: { type: 'json_schema', json_schema: { name: 'emotion', schema, strict: true } },
    ...config.extraBody,
  }
  const refused = await server.post('/v1/chat/completions', body)
  const rest = refused.isOk ? undefined : withoutRefused(body, refused.words)
  const answer = rest ? await server.post('/v1/chat/completions', rest) : refused
  const remedy =
    'Emotions and summaries may get lost: use a server with structured output (vLLM, llama.cpp, Ollama, LM Studio have it) or a larger model.'
  if (!answer.isOk) return [broken(describeRefusal(answer), remedy)]
  const text = answerSchema.safeParse(answer.body).data?.choices[0]?.message.content ?? ''
  const label = labelSchema.safeParse(parseJson(text)).data
  return [label ? works(`it kept to it: ${label.emotion}`) : broken('the answer does not keep to it', remedy)]
}

const embeddingsSchema = z.object({
  data: z.array(z.object({ embedding: z.array(z.number()).min(1) })).min(1),
})

/** Whether an embedder turns a text into numbers. */
export async function checkEmbeddings(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { works, broken } = createReport('embeddings', 'POST /v1/embeddings')
  const { config } = server
  const answer = await server.post('/v1/embeddings', {
    model: config.name,
    input: ['你好'],
    ...config.extraBody,
  })
  const [first] = embeddingsSchema.safeParse(answer.body).data?.data ?? []
  if (answer.isOk && first) return [works(`${first.embedding.length} numbers a text`)]
  return [
    broken(
      answer.isOk ? 'the answer holds none' : describeRefusal(answer),
      'Serve an embedding model: with vLLM, --runner pooling.',
    ),
  ]
}
