import type { ModelConfig } from '../contract/config.ts'
import { ModelError } from '../contract/errors.ts'
import type { HelperAnswer, HelperModel, HelperQuestion } from '../contract/model.ts'
import { cannotHelpError } from './call-errors.ts'
import { chatExtras, createBody, type EncodedRequest, samplingFields } from './encode-request.ts'
import { openModelClient } from './model-client.ts'
import type { ModelDependencies, Servers } from './servers.ts'

/**
 * Opens a model that helps beside the conversation, at background priority. Fails with a ConfigurationError when it follows no
 * instructions, or when its key cannot be sent.
 */
export function openHelperOn(
  config: ModelConfig,
  dependencies: ModelDependencies,
  servers: Servers,
): HelperModel {
  if (config.dialect !== 'chat' || !config.followsInstructions) throw cannotHelpError(config.name)
  const client = openModelClient(config, dependencies, servers)

  return {
    name: config.name,
    contextTokens: config.contextTokens,

    async ask(question) {
      const call = await client.begin('background', question.signal)
      try {
        const sending = client.send(
          call,
          (refusedFields) => encodeQuestion(config, question, refusedFields),
          () => [question.instruction, question.material],
        )
        const { answer } = await sending.answer
        let text = ''
        for (let more = await answer.nextText(); more !== undefined; more = await answer.nextText())
          text = more === '' ? '' : text + more
        const { usage, finishReason } = answer.finish()
        call.complete()
        return { text: trimAnswer(text, question, config), finishReason, usage } satisfies HelperAnswer
      } catch (error) {
        throw call.fail(error)
      } finally {
        call.end()
      }
    },

    fetchModels: client.fetchModels,
    close: client.close,
  }
}

function encodeQuestion(
  config: ModelConfig,
  question: HelperQuestion,
  refusedFields: ReadonlySet<string>,
): EncodedRequest {
  const { schema, material, temperature, maxTokens } = question
  const isEnforced = schema !== undefined && !refusedFields.has('response_format')
  const instruction = isEnforced ? question.instruction : describeSchema(question)
  const messages = config.systemMessage
    ? [
        { role: 'system', content: instruction },
        { role: 'user', content: material },
      ]
    : [{ role: 'user', content: `${instruction}\n\n${material}` }]
  const fields = {
    messages,
    ...samplingFields({ ...config.sampling, temperature, maxTokens }),
    ...chatExtras,
    response_format: schema && { type: 'json_schema', json_schema: { ...schema, strict: true } },
  }
  const body = createBody(config, fields, { priority: 'background', maxTokens, refusedFields })
  return { endpoint: '/chat/completions', body }
}

/** A server that cannot enforce a schema leaves it to the model. */
function describeSchema({ instruction, schema }: HelperQuestion): string {
  if (schema === undefined) return instruction
  return `${instruction}\n\nAnswer with nothing but JSON that keeps to this schema:\n${JSON.stringify(schema.schema)}`
}

/** Models like to put JSON into a code block. */
function trimAnswer(text: string, { schema }: HelperQuestion, { name, baseUrl }: ModelConfig): string {
  const trimmed = text.trim()
  const answer = schema ? trimmed.replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1') : trimmed
  if (answer !== '') return answer
  throw new ModelError({
    code: 'empty-answer',
    isRetryable: true,
    what: `The model “${name}” (${new URL(baseUrl).host}) answered nothing.`,
    remedy: 'Try again, or set another model as models.helper in dramatis.yaml.',
  })
}
