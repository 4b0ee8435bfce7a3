import { machineClock } from '../machine-clock.ts'
import { viewChat } from './chat-view.ts'
import { commandKey } from './command-methods.ts'
import { createFaults } from './faults.ts'
import { createGroup } from './groups.ts'
import { createSendLimits } from './limits.ts'
import { createMethods } from './methods.ts'
import { makeBot } from './payloads.ts'
import { createUser } from './people.ts'
import { createPolling } from './polling.ts'
import { openServer } from './server.ts'
import type { LoopbackTelegram, LoopbackTelegramOptions, TelegramChange } from './types.ts'
import { createUpdateQueue } from './updates.ts'
import { createWebhooks } from './webhooks.ts'
import type { World } from './world.ts'

/** See `openLoopbackTelegram`. */
export async function openTelegram(options: LoopbackTelegramOptions): Promise<LoopbackTelegram> {
  const watchers = new Set<(change: TelegramChange) => void>()
  const world = createWorld(options, (change) => {
    for (const watcher of watchers) watcher(change)
  })
  const { clock, speed } = world
  const webhooks = createWebhooks(() => world)
  const polling = createPolling(() => webhooks.url !== undefined)
  const faults = createFaults(world, polling, webhooks)
  const limits = options.hasLimits === false ? undefined : createSendLimits({ clock, speed })
  world.updates.watch(webhooks.pump)
  const server = await openServer({
    world,
    faults,
    methods: createMethods({ polling, webhooks, limits }),
    port: options.port ?? 0,
    mostRequests: options.requestLog ?? 100_000,
    unknownMethods: new Set(options.unknownMethods),
  })
  return {
    apiUrl: world.origin,
    get token() {
      return world.token
    },
    botId: world.bot.id,
    username: world.bot.username,
    createGroup: (group) => viewChat(world, createGroup(world, group)),
    createUser: (user) => createUser(world, user),
    faults: faults.control,
    commands: (scope, language = '') => world.commands.get(commandKey(scope, language)) ?? [],
    complaints: world.complaints,
    requests: server.requests,
    get updates() {
      const { made, confirmed, size } = world.updates
      return { made, confirmed, waiting: size, isPolled: polling.isWaiting }
    },
    get webhookUrl() {
      return webhooks.url
    },
    routeWebhooks(origin) {
      world.webhookOrigin = origin
      webhooks.pump()
    },
    watch(onChange) {
      watchers.add(onChange)
      return () => void watchers.delete(onChange)
    },
    close: server.close,
  }
}

function createWorld(options: LoopbackTelegramOptions, notify: World['notify']): World {
  const { clock = machineClock, speed = 1, privacyMode = true, privateTopics = false } = options
  const bot = makeBot({ privacyMode, privateTopics })
  let last = 0
  return {
    clock,
    speed,
    bot,
    token: `${bot.id}:${'loopback'.repeat(5).slice(0, 35)}`,
    privacyMode,
    mentionsPassPrivacy: options.mentionsPassPrivacy ?? true,
    botToBot: options.botToBot ?? false,
    unknownFields: new Set(options.unknownFields),
    origin: '',
    webhookOrigin: '',
    closing: new AbortController(),
    accounts: new Map(),
    chats: new Map(),
    views: new Map(),
    places: new WeakMap(),
    messages: new WeakMap(),
    callbacks: new Map(),
    files: new Map(),
    commands: new Map(),
    updates: createUpdateQueue(clock, options.updateIdStep ?? 1),
    complaints: [],
    notify,
    next() {
      last += 1
      return last
    },
  }
}
