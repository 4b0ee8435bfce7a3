import { resolve } from 'node:path'
import type {
  Config,
  ConversationConfig,
  DiscordConfig,
  LimitsConfig,
  Quota,
  TelegramConfig,
} from '../contract/config.ts'
import { mendDiscordUrl, mendTelegramUrl } from './base-url.ts'
import { toModelConfig } from './model-config.ts'
import type { Settings } from './schema.ts'

/** What the settings do not say by themselves. */
export interface ConfigSurroundings {
  readonly charactersDirectory: string
  /** Where relative paths start from. */
  readonly directory: string
  /** What `~` stands for. */
  readonly home: string
  readonly logLevel: Config['logLevel']
  /** Told about each setting that was mended, or that does nothing. */
  readonly warn: (message: string) => void
}

const dayMs = 86_400_000

const unservedWarning =
  'public_url (PUBLIC_URL) is set, but this program serves nothing: set http.port (HTTP_PORT) as well, and lead that address to it.'

/** Settings as they are written, to settings as the program knows them. */
export function toConfig(settings: Settings, surroundings: ConfigSurroundings): Config {
  const { discord, telegram, public_url } = settings
  const http = toHttp(settings.http)
  if (public_url !== undefined && !http) surroundings.warn(unservedWarning)
  return {
    charactersDirectory: surroundings.charactersDirectory,
    memoryUrl: resolveStore(settings.memory, surroundings),
    memoryMayForget: settings.memory_may_forget,
    models: toModels(settings.models, surroundings.warn),
    discord: discord && toDiscordConfig(discord),
    telegram: telegram && toTelegramConfig(telegram),
    conversation: toConversationConfig(settings.conversation),
    limits: toLimits(settings.limits),
    imports: toImports(settings.imports),
    publicUrl: public_url?.replace(/\/+$/, ''),
    feedback: toFeedback(settings.feedback),
    safety: toSafety(settings.safety),
    retention: toRetention(settings.retention),
    encryptionKeys: settings.encryption_key ?? [],
    departedMs: settings.departed_days * dayMs,
    http,
    shutdownMs: settings.shutdown_ms,
    hashKey: settings.hash_key,
    logLevel: settings.log_level ?? surroundings.logLevel,
    language: settings.language,
  }
}

function toDiscordConfig(discord: NonNullable<Settings['discord']>): DiscordConfig {
  return {
    token: discord.token,
    apiUrl: discord.api_url && mendDiscordUrl(discord.api_url),
    shards: discord.shards,
    shardRange: discord.shard_range,
    messageContent: discord.message_content,
    personas: discord.personas,
    stream: discord.stream,
    buttons: discord.buttons,
    botChain: discord.bot_chain,
  }
}

function toTelegramConfig(telegram: NonNullable<Settings['telegram']>): TelegramConfig {
  return {
    token: telegram.token,
    apiUrl: telegram.api_url && mendTelegramUrl(telegram.api_url),
    updates: telegram.updates,
    drafts: telegram.drafts,
    streamInGroups: telegram.stream_in_groups,
    buttons: telegram.buttons,
    botChain: telegram.bot_chain,
  }
}

function toImports({ per_place, max_megabytes }: Settings['imports']): Config['imports'] {
  return { perPlace: per_place, maxFileBytes: max_megabytes * 1_000_000 }
}

function toFeedback({ emoji, discord_permission }: Settings['feedback']): Config['feedback'] {
  return { emoji, discordPermission: discord_permission }
}

function toSafety(safety: Settings['safety']): Config['safety'] {
  return {
    reminderMs: safety.reminder_hours * 3_600_000,
    audience: safety.audience,
    selfHarm: safety.self_harm,
    helpLines: safety.help_lines,
    adultPlaces: safety.adult_places,
  }
}

/** 0 days are for good. */
function toRetention(retention: Settings['retention']): Config['retention'] {
  const toMs = (days: number) => (days === 0 ? undefined : days * dayMs)
  return {
    historyMs: toMs(retention.history_days),
    recordsMs: toMs(retention.records_days),
    feedbackMs: toMs(retention.feedback_days),
    auditMs: toMs(retention.audit_days),
  }
}

function toHttp(http: Settings['http']): Config['http'] {
  return http?.port === undefined ? undefined : { host: http.host, port: http.port }
}

function toModels(models: Settings['models'], warn: ConfigSurroundings['warn']): Config['models'] {
  const work = (role: 'helper' | 'judge' | 'embedder') => {
    const model = models[role]
    return model && toModelConfig(model, { place: `models.${role}`, emotion: 'off', warn })
  }
  const emotion = models.helper ? 'batch' : 'off'
  return {
    reply: models.reply.map((model, index) =>
      toModelConfig(model, { place: `models.reply[${index}]`, emotion, warn }),
    ),
    helper: work('helper'),
    judge: work('judge'),
    embedder: work('embedder'),
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

/** `null` is `off`. */
function toLimits(limits: Settings['limits']): LimitsConfig {
  const toQuota = (quota: Settings['limits']['person']): Quota | undefined =>
    quota ? { replies: quota.replies, perMs: quota.per_seconds * 1_000 } : undefined
  return {
    person: toQuota(limits.person),
    conversation: toQuota(limits.conversation),
    place: toQuota(limits.place),
    placeTokensPerDay: limits.place_tokens_per_day ?? undefined,
    tokensPerDay: limits.tokens_per_day ?? undefined,
  }
}

function toConversationConfig(conversation: Settings['conversation']): ConversationConfig {
  return {
    quietDirectMs: conversation.quiet_direct_ms,
    quietGroupMs: conversation.quiet_group_ms,
    maxWaitMs: conversation.max_wait_ms,
    repliesInGroups: conversation.replies_in_groups,
    goesOnMs: conversation.goes_on_ms,
    maxAgeMs: conversation.max_age_ms,
    maxMessageLength: conversation.max_message_length,
    maxReplyTokens: conversation.max_reply_tokens,
    aiMark: conversation.ai_mark,
    cutAt: conversation.cut_at,
    cutTo: conversation.cut_to,
  }
}
