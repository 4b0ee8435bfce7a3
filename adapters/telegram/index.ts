import type { Clock } from '../../src/contract/clock.ts'
import { type TelegramConfig, telegramDefaults } from '../../src/contract/config.ts'
import { ConfigurationError } from '../../src/contract/errors.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost, PlatformAdapter } from '../../src/contract/platform.ts'
import { createTexts, type Texts } from '../../src/texts/index.ts'
import { fetchBot } from './bot.ts'
import { tokenPlace } from './bot-father.ts'
import { readBotId } from './bot-id.ts'
import { createChatBook } from './chats.ts'
import { createTelegramClient } from './client.ts'
import { createDeliveries, type Deliveries } from './deliver.ts'
import { createInteractionMemory } from './interactions/memory.ts'
import { linkTo } from './link-to.ts'
import { createRightsBook } from './rights.ts'
import { createDraftBook } from './speak/draft-book.ts'
import { createHeardBook } from './speak/heard-book.ts'
import type { ReceiveTools } from './tools.ts'
import { listen } from './updates/listen.ts'
import { createWebhookDoor, type WebhookDoor } from './updates/webhook-door.ts'

/**
 * Telegram's limit for what a bot sends is 50 MB, with the form around it. A Bot API server of one's own takes 2,000 MB with `--local`
 * alone, which this adapter does not work with: see client/download.ts.
 */
const maxFileBytes = 49 * 1024 * 1024

/** See {@link createTelegramAdapter}. */
export interface TelegramAdapterOptions {
  /** The token, and how the bot appears; what is left out is as in the settings file. */
  readonly settings: Pick<TelegramConfig, 'token'> & Partial<TelegramConfig>
  /** After a persona's name: it is an AI. Default: ` (AI)`. */
  readonly aiMark?: string
  /** Under which address the world reaches the routes, without a slash at its end; updates by webhook need it. */
  readonly publicUrl?: string | undefined
  /** The bot's own words. Default: the ones that come with it, English and Chinese. */
  readonly texts?: Texts
  /** Time. */
  readonly clock: Clock
  /** Told of what an operator wants to see; no texts of messages. */
  readonly log: Log
}

/**
 * Builds the adapter of Telegram. Any number of processes can have one: one of them asks for updates, or has them brought to all; all
 * deliver. Fails with a ConfigurationError when the token is none, or a webhook is wanted and there is no address for it.
 */
export function createTelegramAdapter(options: TelegramAdapterOptions): PlatformAdapter {
  const { aiMark = ' (AI)', texts = createTexts(), clock, log } = options
  const settings = { ...telegramDefaults, ...options.settings }
  const botId = readBotId(settings.token)
  if (botId === undefined) throw notAToken()
  const door = settings.updates === 'webhook' ? createDoor(botId) : undefined
  let host: AdapterHost | undefined
  let opened: { readonly tools: ReceiveTools; readonly deliveries: Deliveries } | undefined
  const client = createTelegramClient({ settings, host: () => host, clock, log })
  const { api } = client
  const memory = createInteractionMemory()

  function createDoor(id: number): WebhookDoor {
    const { publicUrl } = options
    if (publicUrl === undefined) throw noAddress()
    return createWebhookDoor({ token: settings.token, botId: id, publicUrl, clock })
  }

  function requireHost(): AdapterHost {
    if (!host) throw notListening()
    return host
  }

  /** What is asked for at the same time is asked for twice, and found once. */
  const open = async (signal: AbortSignal) => {
    requireHost()
    if (opened) return opened
    const { identity, readsGroups } = await fetchBot(api, clock, signal)
    if (opened) return opened
    const shared = { api, host: requireHost, clock, log }
    const tools: ReceiveTools = {
      ...shared,
      settings,
      aiMark,
      texts,
      bot: identity,
      readsGroups,
      chats: createChatBook(requireHost, clock),
      heard: createHeardBook(),
      drafts: createDraftBook(),
      memory,
      rights: createRightsBook(shared),
    }
    opened = { tools, deliveries: createDeliveries(tools) }
    return opened
  }

  return {
    name: 'telegram',
    queue: 'telegram',
    waitsForPeople: true,
    isService: true,
    maxFileBytes,
    ...(door ? { routes: door.routes } : {}),
    async listen(its, signal) {
      host = its
      await listen({ open: async (opening) => (await open(opening)).tools, door, clock, log }, signal)
    },
    async deliver(target, parts, signal) {
      const { deliveries } = await open(signal)
      return await deliveries.deliver(target, parts, signal)
    },
    maySpeak: (conversation) => opened?.deliveries.maySpeak(conversation) ?? true,
    linkTo: (conversation, messageId) =>
      linkTo(conversation, messageId, (placeId) => opened?.tools.chats.knownChatOf(placeId) ?? placeId),
    fetchFile: ({ reference }, fetchOptions) => client.fetchFile(reference, fetchOptions),
    async close() {
      memory.close()
      await client.close()
    },
  }
}

function notAToken(): ConfigurationError {
  return new ConfigurationError({
    code: 'invalid-setting',
    what: 'TELEGRAM_TOKEN is not the token of a bot: that is a number, a colon, and 35 letters and digits.',
    remedy: `Copy it from ${tokenPlace}.`,
  })
}

function noAddress(): ConfigurationError {
  return new ConfigurationError({
    code: 'missing-setting',
    what: 'Telegram is to bring updates by a webhook, but PUBLIC_URL does not say where to.',
    remedy:
      'Set PUBLIC_URL to the https address under which the world reaches this program, or `telegram.updates` to `polling`.',
  })
}

function notListening(): ConfigurationError {
  return new ConfigurationError({
    code: 'usage',
    what: 'The adapter of Telegram was asked to deliver before `listen` was called.',
    remedy: 'Call `listen` first, in every process.',
  })
}
