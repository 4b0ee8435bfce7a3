import type { ModelConfig } from '../contract/config.ts'
import { withoutUndefined } from '../util/without-undefined.ts'
import { mendBaseUrl } from './base-url.ts'
import type { WrittenModel } from './model-schema.ts'
import { hideCredentials } from './problems.ts'

/** What there is no default for, and whatever else is known. */
export type GivenModel = Pick<ModelConfig, 'baseUrl' | 'name'> & {
  readonly [Field in keyof ModelConfig]?: ModelConfig[Field] | undefined
}

/** CharacterGLM-6B takes 8192; its authors' own demo stops at 4096. */
export function defaultContextTokens(dialect: unknown): number {
  return dialect === 'characterglm' ? 4096 : 8192
}

/** A model with what nobody said filled in, by its dialect. */
export function createModelConfig(given: GivenModel): ModelConfig {
  const { dialect = 'chat' } = given
  const isChat = dialect === 'chat'
  return {
    dialect,
    apiKey: '',
    contextTokens: defaultContextTokens(dialect),
    sampling: {},
    extraBody: {},
    followsInstructions: isChat,
    emotion: 'off',
    emotionConstraint: 'none',
    maxConcurrent: 64,
    firstTokenTimeoutMs: 60_000,
    idleTimeoutMs: 30_000,
    totalTimeoutMs: 180_000,
    ...withoutUndefined(given),
    baseUrl: given.baseUrl,
    name: given.name,
    // The other dialects have no template that could refuse either.
    assistantFirst: !isChat || (given.assistantFirst ?? true),
    systemMessage: !isChat || (given.systemMessage ?? true),
  }
}

/** See {@link toModelConfig}. */
export interface ModelSurroundings {
  /** Where it is set, such as `models.reply[0]`. */
  readonly place: string
  /** Who reads emotions where the settings do not say. */
  readonly emotion: ModelConfig['emotion']
  /** Told about each setting that was mended, or that does nothing. */
  readonly warn: (message: string) => void
}

/** A model as it is written, to one as the program knows it. */
export function toModelConfig(model: WrittenModel, surroundings: ModelSurroundings): ModelConfig {
  const { place, warn } = surroundings
  const baseUrl = mendBaseUrl(model.base_url)
  const [written = '', query] = model.base_url.replace(/#.*/, '').split('?', 2)
  if (query !== undefined)
    warn(
      `The query of ${place}.base_url (${hideCredentials(model.base_url)}) is not sent; a key belongs into api_key (MODEL_API_KEY, HELPER_API_KEY).`,
    )
  if (baseUrl !== written.replace(/\/+$/, ''))
    warn(`The model's address is taken as ${hideCredentials(baseUrl)}; write it so to be sure.`)
  const config = createModelConfig({
    baseUrl,
    name: model.name,
    dialect: model.dialect,
    apiKey: model.api_key,
    contextTokens: model.context_tokens,
    sampling: model.sampling && toSampling(model.sampling),
    extraBody: model.extra_body,
    assistantFirst: model.assistant_first,
    systemMessage: model.system_message,
    followsInstructions: model.follows_instructions,
    emotion: model.emotion ?? surroundings.emotion,
    emotionConstraint: model.emotion_constraint,
    maxConcurrent: model.max_concurrent,
    firstTokenTimeoutMs: model.first_token_timeout_ms,
    idleTimeoutMs: model.idle_timeout_ms,
    totalTimeoutMs: model.total_timeout_ms,
  })
  for (const [setting, reason] of findIdle(model, config))
    warn(`${place}.${setting} does nothing: ${reason}.`)
  return config
}

function toSampling(sampling: NonNullable<WrittenModel['sampling']>): ModelConfig['sampling'] {
  return withoutUndefined({
    temperature: sampling.temperature,
    topP: sampling.top_p,
    topK: sampling.top_k,
    minP: sampling.min_p,
    repetitionPenalty: sampling.repetition_penalty,
    maxTokens: sampling.max_tokens,
  })
}

/** Settings that were written and change nothing, with the reason. */
function findIdle(written: WrittenModel, config: ModelConfig): readonly (readonly [string, string])[] {
  const noTemplate = `the dialect ${config.dialect} has no chat template that it could suit`
  const isIdle = config.dialect !== 'chat'
  const isConstrained = config.emotionConstraint !== 'none'
  return [
    ...(isIdle && written.assistant_first === false ? [['assistant_first', noTemplate] as const] : []),
    ...(isIdle && written.system_message === false ? [['system_message', noTemplate] as const] : []),
    ...(isConstrained && config.emotion !== 'inline'
      ? [['emotion_constraint', 'it constrains the label that only emotion: inline asks for'] as const]
      : []),
    ...(isConstrained && config.emotion === 'inline' && config.dialect === 'charglm'
      ? [['emotion_constraint', 'the hosted CharacterGLM takes no such field'] as const]
      : []),
  ]
}
