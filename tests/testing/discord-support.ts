import { API, Client, type GatewayDispatchPayload, type GatewaySendPayload } from '@discordjs/core'
import { type DiscordAPIError, REST } from '@discordjs/rest'
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws'
import { GatewayIntentBits } from 'discord-api-types/v10'
import { onTestFinished } from 'vitest'
import {
  type LoopbackDiscord,
  type LoopbackDiscordOptions,
  openLoopbackDiscord,
} from '../../src/testing/index.ts'

const bits = GatewayIntentBits
const withoutContent =
  bits.Guilds |
  bits.GuildMessages |
  bits.GuildMessageReactions |
  bits.DirectMessages |
  bits.DirectMessageReactions

/** The intents that a bot of ours asks for. */
export const intents = { withoutContent, all: withoutContent | bits.MessageContent } as const

/** A Discord that ends with the test, with one guild, one channel and one person. */
export async function openDiscord(options: LoopbackDiscordOptions = {}) {
  const discord = await openLoopbackDiscord(options)
  onTestFinished(() => discord.close())
  const guild = discord.createGuild({ name: 'Tavern' })
  const hall = guild.createChannel({ name: 'hall' })
  const ann = discord.createUser({ name: 'Ann' })
  guild.join(ann)
  return { discord, guild, hall, ann }
}

/** The real client of REST; each request that it sends is its own, with no retry. */
export function createApi(discord: LoopbackDiscord): API {
  return new API(new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token))
}

/** The code and status with which a call is refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number; code: number | string }> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const { status, code } = error as DiscordAPIError // what the client fails with
  return { status, code }
}

interface BotOptions {
  readonly intents?: number
  readonly shards?: { readonly count: number; readonly ids: number[] }
  /** Sessions of an earlier process. */
  readonly stored?: Map<number, SessionInfo>
}

/** A bot made of the real packages, which remembers all that it was told. */
export async function startBot(discord: LoopbackDiscord, options: BotOptions = {}) {
  const stored = options.stored ?? new Map<number, SessionInfo>()
  const rest = new REST({ api: discord.apiUrl }).setToken(discord.token)
  const gateway = new WebSocketManager({
    token: discord.token,
    rest,
    intents: (options.intents ?? intents.all) as GatewayIntentBits, // several bits in one
    shardCount: options.shards?.count ?? null,
    shardIds: options.shards?.ids ?? null,
    // The client's own waits five real seconds.
    buildIdentifyThrottler: () => ({ waitForIdentify: async () => {} }),
    retrieveSessionInfo: (shard) => stored.get(shard) ?? null,
    updateSessionInfo(shard, session) {
      // When we leave, the client forgets the session; we do not.
      if (session) stored.set(shard, session)
      else if (!isLeaving) stored.delete(shard)
    },
  })
  let isLeaving = false
  const events: GatewayDispatchPayload[] = []
  const closes: number[] = []
  const watchers = new Set<() => void>()
  const wake = () => {
    for (const watcher of watchers) watcher()
  }
  gateway.on(WebSocketShardEvents.Dispatch, (payload) => {
    events.push(payload)
    wake()
  })
  gateway.on(WebSocketShardEvents.Closed, (code) => {
    closes.push(code)
    wake()
  })
  gateway.on(WebSocketShardEvents.Debug, wake)
  gateway.on(WebSocketShardEvents.Error, () => {})
  const client = new Client({ rest, gateway })
  const leave = () => {
    isLeaving = true
    return gateway.destroy({ code: 4900 })
  }
  onTestFinished(() => leave())

  /** Resolves when something holds that the gateway's news can change. */
  function until(holds: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const watcher = () => {
      if (!holds()) return
      watchers.delete(watcher)
      resolve()
    }
    watchers.add(watcher)
    watcher()
    return promise
  }

  return {
    api: client.api,
    client,
    gateway,
    stored,
    events,
    closes,
    connect: () => gateway.connect(),
    send: (payload: GatewaySendPayload) => gateway.send(0, payload),
    leave,
    until,
    /** The data of what it was told under a name. */
    told<Name extends GatewayDispatchPayload['t']>(name: Name): DataOf<Name>[] {
      const named = events.filter(({ t }) => t === name)
      return named.map(({ d }) => d as DataOf<Name>) // the name says which of the union it is
    },
  }
}

type DataOf<Name> = Extract<GatewayDispatchPayload, { t: Name }>['d']

/** A bot that is connected and was told of its guild. */
export async function startedBot(discord: LoopbackDiscord, options: BotOptions = {}) {
  const bot = await startBot(discord, options)
  await bot.connect()
  await bot.until(() => bot.events.some(({ t }) => t === 'GUILD_CREATE' || t === 'RESUMED'))
  return bot
}
