import { hideCredentials } from '../config/problems.ts'
import type { Config, ModelConfig } from '../contract/config.ts'
import { toWritten } from './written-name.ts'

/** The settings that are in force, one a line, as `dramatis.yaml` calls them. Of secrets only whether they are set. */
export function showSettings(config: Config): string {
  const { models, conversation } = config
  const named = [
    ...models.reply.map((model, index) => [`models.reply[${index}]`, model] as const),
    ...(['helper', 'judge', 'embedder'] as const).map((kind) => [`models.${kind}`, models[kind]] as const),
  ]
  return [
    `characters: ${config.charactersDirectory}`,
    `memory: ${config.memoryUrl}`,
    `language: ${config.language ?? 'the person’s, else the character’s'}`,
    `log_level: ${config.logLevel}`,
    ...named.flatMap(([name, model]) => (model ? [`${name}: ${showModel(model)}`] : [])),
    ...Object.entries(conversation).map(([name, value]) => `conversation.${toWritten(name)}: ${value}`),
  ].join('\n')
}

function showModel({ name, baseUrl, dialect, contextTokens, apiKey, emotion }: ModelConfig): string {
  const key = apiKey ? 'with a key' : 'without a key'
  const emotions = emotion === 'off' ? '' : `, emotion ${emotion}`
  return `${name} on ${hideCredentials(baseUrl)}, dialect ${dialect}, ${contextTokens} tokens, ${key}${emotions}`
}
