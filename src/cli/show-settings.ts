import { hideCredentials } from '../config/problems.ts'
import { showStoreUrl } from '../config/store-url.ts'
import type {
  Config,
  DiscordConfig,
  LimitsConfig,
  ModelConfig,
  Quota,
  TelegramConfig,
} from '../contract/config.ts'
import { plainKey } from '../util/encryption-key.ts'
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
    `memory: ${showStoreUrl(config.memoryUrl)}`,
    `memory_may_forget: ${config.memoryMayForget}`,
    `language: ${config.language ?? 'the person’s, else the character’s'}`,
    `log_level: ${config.logLevel}`,
    ...named.flatMap(([name, model]) => (model ? [`${name}: ${showModel(model)}`] : [])),
    ...Object.entries(conversation).map(
      ([name, value]) => `conversation.${toWritten(name)}: ${value ?? 'as cards and models say'}`,
    ),
    ...showLimits(config.limits),
    `imports: ${config.imports.perPlace} a place, ${config.imports.maxFileBytes / 1_000_000} MB a file`,
    ...showDiscord(config.discord),
    ...showTelegram(config.telegram),
    ...showCare(config),
    `public_url: ${config.publicUrl ?? 'none'}`,
    `departed_days: ${config.departedMs / 86_400_000}`,
    `http: ${config.http ? `${config.http.host}, port ${config.http.port}` : 'off'}`,
    `shutdown_ms: ${config.shutdownMs}`,
    `hash_key: ${config.hashKey ? 'set' : 'one that the store keeps'}`,
    `encryption_key: ${showKeys(config.encryptionKeys)}`,
  ].join('\n')
}

/** `30 days`, `for good`. */
export function showDays(keptMs: number | undefined): string {
  const days = (keptMs ?? 0) / 86_400_000
  return keptMs === undefined ? 'for good' : `${days} ${days === 1 ? 'day' : 'days'}`
}

function showCare({ feedback, safety, retention }: Config): readonly string[] {
  const emoji = Object.entries(feedback.emoji).map(([name, meaning]) => `${name} ${meaning}`)
  const locales = Object.keys(safety.helpLines)
  return [
    `feedback.emoji: ${emoji.join(', ') || 'none beside the thumbs'}`,
    `feedback.discord_permission: ${feedback.discordPermission ?? 'none'}`,
    `safety.reminder_hours: ${safety.reminderMs === 0 ? 'never' : safety.reminderMs / 3_600_000}`,
    `safety.audience: ${safety.audience}`,
    `safety.self_harm: ${safety.selfHarm}`,
    `safety.help_lines: ${locales.join(', ') || 'those built in'}`,
    `safety.adult_places: ${safety.adultPlaces.join(', ') || 'none'}`,
    ...Object.entries(retention).map(
      ([name, keptMs]) => `retention.${name.replace('Ms', '_days')}: ${showDays(keptMs)}`,
    ),
  ]
}

function showKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'none, texts are stored as they are'
  if (keys[0] === plainKey) return `${plainKey}, and ${keys.length - 1} to read with`
  return keys.length === 1 ? 'set' : `set, and ${keys.length - 1} more to read with`
}

function showModel({ name, baseUrl, dialect, contextTokens, apiKey, emotion }: ModelConfig): string {
  const key = apiKey ? 'with a key' : 'without a key'
  const emotions = emotion === 'off' ? '' : `, emotion ${emotion}`
  return `${name} on ${hideCredentials(baseUrl)}, dialect ${dialect}, ${contextTokens} tokens, ${key}${emotions}`
}

function showDiscord(discord: DiscordConfig | undefined): readonly string[] {
  if (!discord) return []
  const { apiUrl, shards, shardRange, messageContent } = discord
  const shown = {
    api_url: apiUrl === undefined ? 'Discord’s own' : hideCredentials(apiUrl),
    shards: shards ?? 'as many as Discord recommends',
    shard_range: shardRange ? `${shardRange[0]} to ${shardRange[1]}` : 'all',
    message_content: messageContent ?? 'as the switch in the developer portal stands',
    personas: discord.personas,
    stream: discord.stream,
    buttons: discord.buttons,
    bot_chain: discord.botChain,
  }
  return Object.entries(shown).map(([name, value]) => `discord.${name}: ${value}`)
}

function showTelegram(telegram: TelegramConfig | undefined): readonly string[] {
  if (!telegram) return []
  const { token: _, apiUrl, ...settings } = telegram
  const shown = { apiUrl: apiUrl === undefined ? 'Telegram’s own' : hideCredentials(apiUrl), ...settings }
  return Object.entries(shown).map(([name, value]) => `telegram.${toWritten(name)}: ${value}`)
}

function showLimits(limits: LimitsConfig | undefined): readonly string[] {
  if (!limits) return ['limits: off']
  const { placeTokensPerDay, tokensPerDay, ...quotas } = limits
  const showQuota = (quota: Quota | undefined) =>
    quota ? `${quota.replies} replies in ${quota.perMs / 1_000} s` : 'off'
  return [
    ...Object.entries(quotas).map(([name, quota]) => `limits.${name}: ${showQuota(quota)}`),
    `limits.place_tokens_per_day: ${placeTokensPerDay ?? 'off'}`,
    `limits.tokens_per_day: ${tokensPerDay ?? 'off'}`,
  ]
}
