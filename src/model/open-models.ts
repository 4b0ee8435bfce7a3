import type { Config, ModelConfig } from '../contract/config.ts'
import type { Metrics } from '../contract/metrics.ts'
import type { ChatModel, HelperModel } from '../contract/model.ts'
import { openChatModel } from './chat-model.ts'
import { createFailover } from './failover.ts'
import { openHelperOn } from './helper-model.ts'
import { meterHelper, meterModel } from './metered.ts'
import { createServers, type ModelDependencies, type Servers } from './servers.ts'
import { createUnderstudy } from './understudy.ts'

/** The models of an app, by what they are for. */
export interface Models {
  /** Writes replies: the first of those configured that answers, or the understudy where none is. */
  readonly reply: ChatModel
  /** Helps beside the conversation; `undefined`: none is configured. */
  readonly helper: HelperModel | undefined
  /** Lets go of all connections. */
  close(): Promise<void>
}

/** What opening the models of the settings needs. */
export interface ModelsDependencies extends ModelDependencies {
  /** Told of each call; default: nobody looks. */
  readonly metrics?: Metrics
}

/** Opens the models of the settings; those on one server share its room. Fails with a ConfigurationError. */
export function openModels(models: Config['models'], dependencies: ModelsDependencies): Models {
  const servers = createServers(dependencies)
  const { metrics, clock } = dependencies
  const meter = (model: ChatModel) => (metrics ? meterModel(model, { metrics, clock }) : model)
  const reply = openReplyOn(models.reply, dependencies, servers, meter)
  const opened = models.helper && openHelperOn(models.helper, dependencies, servers)
  const helper = opened && metrics ? meterHelper(opened, { metrics }) : opened
  return {
    reply,
    helper,
    async close() {
      await Promise.all([reply.close(), helper?.close()])
    },
  }
}

/** The model that writes replies alone; see {@link Models.reply}. */
export function openReplyModel(configs: readonly ModelConfig[], dependencies: ModelDependencies): ChatModel {
  return openReplyOn(configs, dependencies, createServers(dependencies), (model) => model)
}

/** One model alone, by its dialect. Fails with a ConfigurationError. */
export function openModel(config: ModelConfig, dependencies: ModelDependencies): ChatModel {
  return openChatModel(config, dependencies, createServers(dependencies))
}

/** The helper alone; see {@link openHelperOn}. */
export function openHelperModel(config: ModelConfig, dependencies: ModelDependencies): HelperModel {
  return openHelperOn(config, dependencies, createServers(dependencies))
}

function openReplyOn(
  configs: readonly ModelConfig[],
  dependencies: ModelDependencies,
  servers: Servers,
  meter: (model: ChatModel) => ChatModel,
): ChatModel {
  const [preferred, ...others] = configs.map((config) => meter(openChatModel(config, dependencies, servers)))
  if (!preferred) return createUnderstudy()
  if (others.length === 0) return preferred
  return createFailover(preferred, others, { ...dependencies, totalMs: configs[0]?.totalTimeoutMs ?? 0 })
}
