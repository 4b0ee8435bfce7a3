import type { ModelConfig } from '../contract/config.ts'
import { ConfigurationError } from '../contract/errors.ts'
import type { ChatModel } from '../contract/model.ts'
import { createOpenAIModel, type ModelDependencies } from './openai-model.ts'
import { createUnderstudy } from './understudy.ts'

/** The model that writes replies: the first of those configured, or the understudy where none is. */
export function openReplyModel(configs: readonly ModelConfig[], dependencies: ModelDependencies): ChatModel {
  const [preferred] = configs.map((config) => openModel(config, dependencies))
  return preferred ?? createUnderstudy()
}

/** Opens one model by its dialect. Fails with a ConfigurationError when it is not there yet. */
export function openModel(config: ModelConfig, dependencies: ModelDependencies): ChatModel {
  switch (config.dialect) {
    case 'chat':
      return createOpenAIModel(config, dependencies)
    case 'characterglm':
    case 'charglm':
      throw new ConfigurationError({
        code: 'not-available',
        what: `The dialect ${config.dialect} of the model “${config.name}” is not there yet.`,
        remedy: 'Set MODEL_DIALECT to chat.',
      })
  }
}
