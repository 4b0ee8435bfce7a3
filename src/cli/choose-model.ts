import { createLog, systemClock } from '../app/system.ts'
import { createModelConfig } from '../config/model-config.ts'
import { loadConfig } from '../config.ts'
import type { Config } from '../contract/config.ts'
import { DramatisError } from '../contract/errors.ts'
import { type DiscoverOptions, discoverServers } from '../model/discover.ts'
import { openModel } from '../model/open-models.ts'
import { writeEnvFile } from './env-file.ts'
import { type Option, openQuestions, type Questions } from './questions.ts'
import type { Surroundings } from './surroundings.ts'

/** Variables that set a model. */
export interface ModelVariables {
  readonly MODEL_BASE_URL: string
  readonly MODEL_NAME: string
  readonly MODEL_API_KEY?: string
  readonly MODEL_DIALECT?: string
}

/** How many models of one server are offered. */
const maxOffered = 12

/** Models that answer, to be picked from: those of this machine, unless told where to look. */
export async function listModels(
  { fetch, signal }: Surroundings,
  options: Partial<DiscoverOptions> = {},
): Promise<readonly Option<ModelVariables>[]> {
  const servers = await discoverServers({ fetch, signal, ...options })
  return servers.flatMap(({ kind, baseUrl, models }) =>
    models.slice(0, maxOffered).map((name) => ({
      value: { MODEL_BASE_URL: baseUrl, MODEL_NAME: name },
      label: name,
      hint: `${kind}, ${baseUrl}`,
    })),
  )
}

/** Why a server lists no models: a sentence. */
export async function explainNoModels(
  baseUrl: string,
  apiKey: string,
  { fetch, signal }: Surroundings,
): Promise<string> {
  const config = createModelConfig({ baseUrl, name: '', apiKey, firstTokenTimeoutMs: 10_000 })
  const model = openModel(config, { log: createLog('silent'), clock: systemClock, fetch })
  try {
    await model.fetchModels(signal)
    return 'The server answers, but lists no model to chat with.'
  } catch (error) {
    if (!DramatisError.isInstance(error)) throw error
    return error.message
  } finally {
    await model.close()
  }
}

/** What a model's name says about how it wants to be told. */
const dialectsByName = [
  [
    /character[-_ ]?glm/i,
    'characterglm',
    'This looks like CharacterGLM. Its weights are for non-commercial research only, says its license.',
  ],
  [/^(charglm|emohaa)/i, 'charglm', 'This looks like the hosted CharacterGLM.'],
] as const

/** The model with its dialect, where its name suggests another one than chat and the person agrees. */
export async function askDialect(model: ModelVariables, questions: Questions): Promise<ModelVariables> {
  const suggestion = dialectsByName.find(([pattern]) => pattern.test(model.MODEL_NAME))
  if (!suggestion) return model
  const [, dialect, reason] = suggestion
  questions.say(reason)
  const agrees = await questions.confirm(`Render its prompts as it was trained (MODEL_DIALECT=${dialect})?`)
  return agrees ? { ...model, MODEL_DIALECT: dialect } : model
}

/** The understudy, as it is offered beside models. */
export const understudyOption = {
  value: undefined,
  label: 'the understudy',
  hint: 'no model: it answers with lines of the character’s card',
} as const

/** The settings with a model that answers on this machine, if the person picks one. */
export async function offerLocalModel(config: Config, surroundings: Surroundings): Promise<Config> {
  const models = await listModels(surroundings)
  if (models.length === 0) return config
  const { directory } = surroundings
  const questions = await openQuestions(surroundings)
  const wanted = await questions.pick<ModelVariables | undefined>(
    'No model is set, but one answers on this machine. Who shall write the replies?',
    [...models, understudyOption],
  )
  if (!wanted) return config
  const picked = await askDialect(wanted, questions)
  if (await questions.confirm('Write it to .env, to use it from now on?'))
    await writeEnvFile(directory, { ...picked })
  const { models: read } = await loadConfig({ environment: { ...picked }, directory })
  return { ...config, models: { ...config.models, reply: read.reply } }
}
