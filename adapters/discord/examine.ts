import type { DiscordConfig } from '../../src/contract/config.ts'
import { ConfigurationError, PlatformError } from '../../src/contract/errors.ts'
import { type AnswerFields, asNumber, asRecord, asText } from '../shared/answer-fields.ts'
import { readBotId } from './bot-id.ts'
import { hasContentSwitch } from './content-flags.ts'
import { tokenPlace } from './portal.ts'

/** What Discord says about a bot. */
export interface DiscordExamination {
  readonly applicationId: string
  /** Of the bot's account. */
  readonly name: string
  /** Whether the switch "Message Content Intent" of the developer portal is on. */
  readonly readsMessages: boolean
  /** Where Discord sends what people do with commands and buttons; `undefined`: to the gateway, as it must be. */
  readonly interactionsUrl: string | undefined
  /** Whether others than its owner may add it to their servers. */
  readonly isPublic: boolean
  /** How many servers it is in, about; `undefined`: Discord does not say. */
  readonly servers: number | undefined
  /** As many shards as Discord recommends. */
  readonly shards: number
  /** How often a gateway session may be begun anew, a day. */
  readonly sessions: { readonly left: number; readonly total: number; readonly resetAfterMs: number }
  /** Adds the bot to a server. */
  readonly inviteUrl: string
}

/** See {@link examineDiscord}. */
export interface ExamineOptions {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
}

/** What the invite link asks for; README.md says what works without which. */
const permissions = [
  1n << 10n, // View Channels
  1n << 11n, // Send Messages
  1n << 15n, // Attach Files
  1n << 16n, // Read Message History
  1n << 29n, // Manage Webhooks
  1n << 38n, // Send Messages in Threads
].reduce((all, one) => all | one)

/** The address that adds the bot to a server, with exactly the permissions that it needs. */
export function inviteUrl(applicationId: string): string {
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${permissions}`
}

/** Something else than Discord's API answers there. */
export function noApiError(cause: unknown): ConfigurationError {
  return new ConfigurationError({
    code: 'invalid-setting',
    what: 'DISCORD_API_URL (`discord.api_url`) leads to no API of Discord: what every bot asks first is unknown there (404).',
    remedy: 'Unset it, or give the address up to /api, such as https://discord.com/api.',
    cause,
  })
}

/** Asks Discord what it knows of the bot, without beginning a session. Fails with a PlatformError or a ConfigurationError. */
export async function examineDiscord(
  { token, apiUrl = 'https://discord.com/api' }: Pick<DiscordConfig, 'token' | 'apiUrl'>,
  options: ExamineOptions,
): Promise<DiscordExamination> {
  if (readBotId(token) === undefined)
    throw new PlatformError({
      code: 'unauthorized',
      what: 'DISCORD_TOKEN is not the token of a bot: that has three parts with points between them.',
      remedy: `Copy it from ${tokenPlace}.`,
    })
  const ask = (path: string) => fetchAnswer(`${apiUrl}/v10${path}`, token, options)
  const [user, application, gateway] = await Promise.all([
    ask('/users/@me'),
    ask('/applications/@me'),
    ask('/gateway/bot'),
  ])
  const limit = asRecord(gateway.session_start_limit)
  const applicationId = String(application.id)
  return {
    applicationId,
    name: String(user.username),
    readsMessages: hasContentSwitch(application.flags),
    interactionsUrl: asText(application.interactions_endpoint_url),
    isPublic: application.bot_public !== false,
    servers: asNumber(application.approximate_guild_count),
    shards: asNumber(gateway.shards) ?? 1,
    sessions: {
      left: asNumber(limit.remaining) ?? 0,
      total: asNumber(limit.total) ?? 0,
      resetAfterMs: asNumber(limit.reset_after) ?? 0,
    },
    inviteUrl: inviteUrl(applicationId),
  }
}

async function fetchAnswer(url: string, token: string, options: ExamineOptions): Promise<AnswerFields> {
  const { host } = new URL(url)
  const response = await options
    .fetch(url, { headers: { authorization: `Bot ${token}` }, signal: options.signal })
    .catch((cause: unknown) => {
      if (options.signal.aborted) throw cause
      throw unreachable(`${host} cannot be reached.`, cause)
    })
  if (response.status === 401)
    throw new PlatformError({
      code: 'unauthorized',
      what: 'Discord does not know this token: it was reset, or is not whole.',
      remedy: `Copy it from ${tokenPlace}.`,
    })
  if (response.status === 404) throw noApiError(undefined)
  if (response.status === 429)
    throw new PlatformError({
      code: 'rate-limited',
      what: `${host} answered 429: this address or this bot has asked too much.`,
      remedy: 'Wait some minutes before anything else is asked.',
      isRetryable: true,
    })
  if (!response.ok) throw unreachable(`${host} answered ${response.status}.`, undefined)
  return asRecord(await response.json().catch((cause: unknown) => unreadable(host, cause)))
}

function unreadable(host: string, cause: unknown): never {
  throw unreachable(`${host} answered with something that is no JSON.`, cause)
}

function unreachable(what: string, cause: unknown): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what,
    remedy: 'Check the network and DISCORD_API_URL, if it is set; https://discordstatus.com tells outages.',
    cause,
    isRetryable: true,
  })
}
