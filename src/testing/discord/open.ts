import { machineClock } from '../machine-clock.ts'
import { createFaults } from './faults.ts'
import { createGateway } from './gateway.ts'
import { createGuild } from './guild-view.ts'
import { changeMessage } from './messages.ts'
import { makeUser } from './payloads.ts'
import { createUser } from './people.ts'
import { openServer } from './server.ts'
import { createSnowflakes } from './snowflakes.ts'
import type { LoopbackDiscord, LoopbackDiscordOptions, ShownChange } from './types.ts'
import type { World } from './world.ts'

/** See `openLoopbackDiscord`. */
export async function openDiscord(options: LoopbackDiscordOptions): Promise<LoopbackDiscord> {
  const watchers = new Set<(change: ShownChange) => void>()
  const world = createWorld(options, (change) => {
    for (const watcher of watchers) watcher(change)
  })
  const faults = createFaults(world)
  const server = await openServer({
    world,
    faults,
    port: options.port ?? 0,
    mostRequests: options.requestLog ?? 100_000,
    banAfter: options.banAfter ?? 10_000,
  })
  return {
    apiUrl: `${world.origin}/api`,
    get token() {
      return world.token
    },
    applicationId: world.applicationId,
    botId: world.bot.id,
    createGuild: ({ name }) => createGuild(world, name),
    createUser: (user) => createUser(world, user),
    faults: faults.control,
    commands: () => [...world.commands.values()].flat(),
    complaints: world.complaints,
    requests: server.requests,
    sessions: world.sessionLog,
    watch(onChange) {
      watchers.add(onChange)
      return () => void watchers.delete(onChange)
    },
    unfurl(shown, embed) {
      const message = world.channels.get(shown.channelId)?.messages.get(shown.id)
      if (message === undefined) return
      const { embeds, edited_timestamp: edited } = message.raw
      changeMessage(world, message, {
        embeds: [...embeds, embed],
        edited_timestamp: edited?.replace(/\d{3}\+/, '000+') ?? null,
      })
    },
    close: server.close,
  }
}

function createWorld(options: LoopbackDiscordOptions, notify: World['notify']): World {
  const { clock = machineClock, speed = 1 } = options
  const ids = createSnowflakes(clock.now)
  const applicationId = ids.next()
  const bot = makeUser(options.isOldApplication ? ids.next() : applicationId, 'Dramatis', true)
  const gateway = createGateway(() => world)
  const world: World = {
    clock,
    ids,
    limitSpeed: speed,
    deadlineSpeed: options.deadlineSpeed ?? speed,
    recommendedShards: options.shards ?? 1,
    identifyConcurrency: options.identifyConcurrency ?? 1,
    bot,
    applicationId,
    token: `${Buffer.from(bot.id).toString('base64url')}.loopback.token`,
    messageContent: options.messageContent ?? true,
    interactionsUrl: null,
    isResumeClosed: false,
    origin: '',
    users: new Map([[bot.id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    views: new Map(),
    directs: new Map(),
    closedDirects: new Set(),
    webhooks: new Map(),
    nonces: new Map(),
    interactions: new Map(),
    emojis: new Map(),
    commands: new Map(),
    files: new Map(),
    gateway,
    complaints: [],
    sessionLog: [],
    notify,
  }
  return world
}
