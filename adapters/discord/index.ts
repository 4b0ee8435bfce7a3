import type { Clock } from '../../src/contract/clock.ts'
import { type DiscordConfig, discordDefaults } from '../../src/contract/config.ts'
import { ConfigurationError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost, PlatformAdapter } from '../../src/contract/platform.ts'
import { createTexts, type Texts } from '../../src/texts/index.ts'
import { fetchApplication } from './application.ts'
import { readBotId } from './bot-id.ts'
import { createChannelBook } from './channels.ts'
import { createDiscordClient } from './client.ts'
import { createDeliveries, type Deliveries } from './deliver.ts'
import { createIntents } from './gateway/intents.ts'
import { listen, type Opened } from './gateway/listen.ts'
import { linkToMessage } from './link-to.ts'
import { tokenPlace } from './portal.ts'
import { createWebhooks } from './speak/webhooks.ts'
import type { DiscordTools } from './tools.ts'

/** Discord's limit for a file, of servers without boosts. */
const maxFileBytes = 10 * 1024 * 1024

/** See {@link createDiscordAdapter}. */
export interface DiscordAdapterOptions {
  /** The token, and how the bot appears; what is left out is as in the settings file. */
  readonly settings: Pick<DiscordConfig, 'token'> & Partial<DiscordConfig>
  /** After a persona's name: it is an AI. Default: ` (AI)`. */
  readonly aiMark?: string
  /** Under which address the world reaches the pictures of characters; without it they are uploaded. */
  readonly publicUrl?: string | undefined
  /** The bot's own words. Default: the ones that come with it, English and Chinese. */
  readonly texts?: Texts
  /** Time. */
  readonly clock: Clock
  /** Told of what an operator wants to see; no texts of messages. */
  readonly log: Log
}

/**
 * Builds the adapter of Discord. Any number of processes can have one: one of them listens to each shard, all deliver. Fails with a
 * ConfigurationError when the token is none.
 */
export function createDiscordAdapter(options: DiscordAdapterOptions): PlatformAdapter {
  const { aiMark = ' (AI)', publicUrl, texts = createTexts(), clock, log } = options
  const settings = { ...discordDefaults, ...options.settings }
  const botId = readBotId(settings.token)
  if (botId === undefined) throw notAToken()
  let host: AdapterHost | undefined
  let opened: (Opened & { readonly deliveries: Deliveries }) | undefined
  const client = createDiscordClient({ settings, host: () => host, clock, log })
  const { api } = client
  const channels = createChannelBook(api)

  function requireHost(): AdapterHost {
    if (!host) throw notListening()
    return host
  }

  /** What is asked for at the same time is asked for twice, and found once. */
  const open = async (signal: AbortSignal) => {
    requireHost()
    if (opened) return opened
    const application = await fetchApplication(api, botId, signal)
    if (opened) return opened
    const isAllowed = application.readsMessages
    const intents = createIntents({ setting: settings.messageContent, isAllowed, log })
    const bot = { applicationId: application.applicationId, botId: application.botId }
    const tools: DiscordTools = {
      ...{ settings, aiMark, publicUrl, api, bot, channels, texts, clock, log },
      webhooks: createWebhooks({ api, applicationId: bot.applicationId, clock, log, host: requireHost }),
      host: requireHost,
      readsContent: intents.readsContent,
    }
    opened = { application, intents, tools, deliveries: createDeliveries(tools) }
    return opened
  }

  return {
    name: 'discord',
    queue: 'discord',
    waitsForPeople: true,
    isService: true,
    maxFileBytes,
    async listen(its, signal) {
      host = its
      await listen({ open, rest: client.rest, clock, log }, signal)
    },
    async deliver(target, parts, signal) {
      const { deliveries } = await open(signal)
      return await deliveries.deliver(target, parts, signal)
    },
    maySpeak: (conversation) => opened?.deliveries.maySpeak(conversation) ?? true,
    linkTo: linkToMessage,
    fetchFile: ({ reference }, fetchOptions) => client.fetchFile(reference, fetchOptions),
    close: () => client.close(),
  }
}

function notAToken(): ConfigurationError {
  return new ConfigurationError({
    code: 'invalid-setting',
    what: 'DISCORD_TOKEN is not the token of a bot: that has three parts with points between them.',
    remedy: `Copy it from ${tokenPlace}.`,
  })
}

function notListening(): ConfigurationError {
  return new ConfigurationError({
    code: 'usage',
    what: 'The adapter of Discord was asked to deliver before `listen` was called.',
    remedy: 'Call `listen` first, in every process.',
  })
}
