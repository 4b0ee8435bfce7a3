import * as z from 'zod'
import type { ModelConfig } from '../../contract/config.ts'
import { createReport, type ProbeFinding } from './finding.ts'
import { describeRefusal, isBusy, type ProbeAnswer, type ProbeServer, remedyFor } from './server.ts'

const listSchema = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      owned_by: z.string().nullish().catch(undefined),
      max_model_len: z.number().nullish().catch(undefined),
      parent: z.string().nullish().catch(undefined),
    }),
  ),
})

type ListedModel = z.infer<typeof listSchema>['data'][number]

/** `GET /v1/models`: whether the server answers, takes the key and lists the model, how long a prompt may be, which adapters there are. */
export async function checkList(server: ProbeServer): Promise<readonly ProbeFinding[]> {
  const { config } = server
  const { works, hint, end } = createReport('model', 'GET /v1/models')
  const answer = await server.get('/v1/models')
  if ([401, 403].includes(answer.status))
    return [
      end(
        `the server does not accept the key (status ${answer.status})`,
        'Set api_key of this model (MODEL_API_KEY, HELPER_API_KEY) to the key that the server was started with.',
      ),
    ]
  const models = modelsIn(answer)
  if (isBusy(answer.status))
    return [hint(`the list of models was ${describeRefusal(answer)}`, remedyFor(answer))]
  // The hosted CharacterGLM has no such list, for one.
  if (!models)
    return [
      hint(
        `there is no list of models (status ${answer.status})`,
        /\/v\d+\/?$/.test(config.baseUrl)
          ? 'Some servers have none; if what follows fails too, correct base_url.'
          : 'Some servers have none; if what follows fails too, correct base_url: it usually ends with /v1.',
      ),
    ]
  const listed = models.find(({ id }) => [config.name, `${config.name}:latest`].includes(id))
  if (!listed)
    return [
      end(
        `the server does not list ${config.name}; it lists ${models.map(({ id }) => id).join(', ') || 'none'}`,
        'Set the name of this model to one of them, or load it there: vLLM takes its names from --served-model-name and --lora-modules.',
      ),
    ]
  return [
    works(`the server answers and lists ${config.name}`),
    checkContext(config, limitOf(listed, models)),
    checkAdapters(models),
  ]
}

/** Whether the server speaks as vLLM does, so that what vLLM has may be expected of it. */
export async function isVllm(server: ProbeServer): Promise<boolean> {
  return looksLikeVllm(modelsIn(await server.get('/v1/models')) ?? [])
}

function modelsIn({ isOk, body }: ProbeAnswer): readonly ListedModel[] | undefined {
  return isOk ? listSchema.safeParse(body).data?.data : undefined
}

function looksLikeVllm(models: readonly ListedModel[]): boolean {
  return models.some(
    ({ owned_by, max_model_len }) => owned_by === 'vllm' || typeof max_model_len === 'number',
  )
}

/** vLLM tells that of an adapter with its base model. */
function limitOf(listed: ListedModel, models: readonly ListedModel[]): number | undefined {
  const base = models.find(({ id }) => id === listed.parent)
  return listed.max_model_len ?? base?.max_model_len ?? undefined
}

function checkContext({ contextTokens, dialect }: ModelConfig, limit: number | undefined): ProbeFinding {
  const { works, hint, broken } = createReport('context', 'max_model_len of the list')
  if (limit === undefined)
    return hint(
      'the server does not tell',
      `See that it takes ${contextTokens} tokens: Ollama cuts longer prompts off without a word (OLLAMA_CONTEXT_LENGTH), others refuse them.`,
    )
  if (limit < contextTokens)
    return broken(
      `the server takes ${limit} tokens, and context_tokens is ${contextTokens}`,
      `Set context_tokens to ${limit}, or start the server with --max-model-len ${contextTokens}.`,
    )
  const found = `the server takes ${limit} tokens, ${contextTokens} are used`
  // CharacterGLM's authors stop there too, whatever its server takes.
  if (limit === contextTokens || dialect === 'characterglm') return works(found)
  return hint(
    found,
    `context_tokens may be raised to ${limit}: more of a conversation then stays in the prompt.`,
  )
}

function checkAdapters(models: readonly ListedModel[]): ProbeFinding {
  const { works, hint } = createReport('LoRA', 'adapters of the list')
  const adapters = models.filter(({ parent }) => parent)
  if (adapters.length > 0) return works(adapters.map(({ id, parent }) => `${id} (of ${parent})`).join(', '))
  return looksLikeVllm(models) ? works('none') : hint('this server has no list of them')
}
