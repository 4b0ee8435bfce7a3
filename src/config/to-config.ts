import { resolve } from 'node:path'
import type { Config, ConversationConfig, ModelConfig } from '../contract/config.ts'
import { withoutUndefined } from '../util/without-undefined.ts'
import { mendBaseUrl } from './base-url.ts'
import { hideCredentials } from './problems.ts'
import type { Settings } from './schema.ts'

/** What the settings do not say by themselves. */
export interface ConfigSurroundings {
  readonly charactersDirectory: string
  /** Where relative paths start from. */
  readonly directory: string
  /** What `~` stands for. */
  readonly home: string
  readonly logLevel: Config['logLevel']
  /** Told about each setting that was mended. */
  readonly warn: (message: string) => void
}

/** Settings as they are written, to settings as the program knows them. */
export function toConfig(settings: Settings, surroundings: ConfigSurroundings): Config {
  const { models, discord, telegram } = settings
  const convert = (model: WrittenModel) => toModelConfig(model, surroundings.warn)
  return {
    charactersDirectory: surroundings.charactersDirectory,
    memoryUrl: resolveStore(settings.memory, surroundings),
    models: {
      reply: models.reply.map(convert),
      helper: models.helper && convert(models.helper),
      judge: models.judge && convert(models.judge),
      embedder: models.embedder && convert(models.embedder),
    },
    discord: discord && { token: discord.token, apiUrl: discord.api_url },
    telegram: telegram && { token: telegram.token, apiUrl: telegram.api_url },
    conversation: toConversationConfig(settings.conversation),
    logLevel: settings.log_level ?? surroundings.logLevel,
    language: settings.language,
  }
}

type WrittenModel = Settings['models']['reply'][number]

function toModelConfig(model: WrittenModel, warn: (message: string) => void): ModelConfig {
  const { sampling, base_url: written } = model
  const baseUrl = mendBaseUrl(written)
  if (baseUrl !== written.replace(/\/+$/, ''))
    warn(`The model's address is taken as ${hideCredentials(baseUrl)}; write it so to be sure.`)
  return {
    baseUrl,
    name: model.name,
    dialect: model.dialect,
    apiKey: model.api_key,
    contextTokens: model.context_tokens,
    sampling: withoutUndefined({
      temperature: sampling.temperature,
      topP: sampling.top_p,
      topK: sampling.top_k,
      minP: sampling.min_p,
      repetitionPenalty: sampling.repetition_penalty,
      maxTokens: sampling.max_tokens,
    }),
    extraBody: model.extra_body,
    assistantFirst: model.assistant_first,
    systemMessage: model.system_message,
    followsInstructions: model.follows_instructions ?? model.dialect === 'chat',
    emotion: model.emotion ?? 'off',
    emotionConstraint: model.emotion_constraint,
    maxConcurrent: model.max_concurrent,
    firstTokenTimeoutMs: model.first_token_timeout_ms,
    idleTimeoutMs: model.idle_timeout_ms,
    totalTimeoutMs: model.total_timeout_ms,
  }
}

/** The store's URL with an absolute path, where it names a file. */
function resolveStore(url: string, { directory, home }: ConfigSurroundings): string {
  const path = /^sqlite:(?:\/\/)?(?!:memory:)(.+)$/.exec(url)?.[1]
  return path === undefined ? url : `sqlite:${resolve(directory, expandHome(path, home))}`
}

/** A path whose `~/` no shell has expanded. */
export function expandHome(path: string, home: string): string {
  return path.replace(/^~(?=[/\\]|$)/, () => home)
}

function toConversationConfig(conversation: Settings['conversation']): ConversationConfig {
  return {
    quietDirectMs: conversation.quiet_direct_ms,
    quietGroupMs: conversation.quiet_group_ms,
    maxWaitMs: conversation.max_wait_ms,
    repliesInGroups: conversation.replies_in_groups,
    goesOnMs: conversation.goes_on_ms,
    maxAgeMs: conversation.max_age_ms,
    aiMark: conversation.ai_mark,
    cutAt: conversation.cut_at,
    cutTo: conversation.cut_to,
  }
}
