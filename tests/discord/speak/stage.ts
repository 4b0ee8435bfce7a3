import { afterEach } from 'vitest'
import { createChannelBook } from '../../../adapters/discord/channels.ts'
import { createDiscordClient } from '../../../adapters/discord/client.ts'
import { createDeliveries } from '../../../adapters/discord/deliver.ts'
import { createWebhooks } from '../../../adapters/discord/speak/webhooks.ts'
import type { DiscordTools } from '../../../adapters/discord/tools.ts'
import { systemClock } from '../../../src/app/system.ts'
import type { DiscordConfig } from '../../../src/contract/config.ts'
import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type {
  AdapterHost,
  Delivery,
  DeliveryTarget,
  HostAnswer,
  HostQuery,
  PlatformAdapter,
} from '../../../src/contract/platform.ts'
import type { ReplyPart } from '../../../src/contract/reply.ts'
import {
  type LoopbackChannel,
  type LoopbackDiscordOptions,
  openLoopbackDiscord,
} from '../../../src/testing/index.ts'
import { createTexts } from '../../../src/texts/index.ts'
import { createChannel } from '../../../src/util/channel.ts'
import { createCount, stateIn } from '../../support/adapter-state.ts'
import { discordSettings } from '../../support/discord-settings.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createPassing } from '../../support/pass-time.ts'
import { stream } from '../../support/reply-parts.ts'
import { createRecordingLog } from '../../support/store.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** See {@link openSpeakStage}. */
export interface SpeakStageOptions {
  readonly settings?: Partial<DiscordConfig>
  readonly publicUrl?: string
  readonly discord?: LoopbackDiscordOptions
}

/** Where a delivery goes, and who makes it. */
export interface StageDelivery extends Partial<DeliveryTarget> {
  readonly where?: LoopbackChannel
  readonly by?: PlatformAdapter['deliver']
  readonly signal?: AbortSignal
  /** How fast time passes meanwhile; 20 without it. */
  readonly stepMs?: number
}

export type SpeakStage = Awaited<ReturnType<typeof openSpeakStage>>

/** Deliveries to a real loopback server, with the adapter's own client; the host is a test's, and its time moves only when told. */
export async function openSpeakStage({ settings, publicUrl, discord: options }: SpeakStageOptions = {}) {
  const clock = createFakeClock(systemClock.now())
  const discord = await openLoopbackDiscord({ clock, speed: 20, ...options })
  const entries: string[] = []
  const log = createRecordingLog(entries)
  const state = new Map<string, string>()
  const departed: (readonly [string, string | undefined])[] = []
  /** Messages that show a line. */
  const known = new Set<string>()
  const picture: { bytes: Uint8Array; mediaType: string }[] = []
  /** What the store answers next. */
  const away: Error[] = []
  /** What a message shows, whichever it is. */
  const line: HostAnswer[] = []

  async function query(asked: HostQuery): Promise<HostAnswer> {
    const failure = away.shift()
    if (failure) throw failure
    if (asked.type === 'known-messages')
      return { type: asked.type, messageIds: asked.messageIds.filter((id) => known.has(id)) }
    if (asked.type === 'picture') return { type: asked.type, picture: picture[0] }
    return (asked.type === 'line' && line[0]) || { type: 'proxies', botIds: [] }
  }

  const host: Pick<AdapterHost, 'query' | 'state' | 'count' | 'depart' | 'lead' | 'hash'> = {
    query,
    state: stateIn(state),
    hash: (text) => text,
    count: createCount(clock),
    depart: async (place, thread) => void departed.push([place, thread]),
    lead: async (_name, work, signal) => work(signal),
  }
  const { token, apiUrl } = discord
  const full = discordSettings({ token, apiUrl, stream: 'never', botChain: 0, ...settings })

  /** What one process has. */
  function openProcess() {
    const hostOf = () => host as AdapterHost // what deliveries ask of it
    const client = createDiscordClient({
      settings: full,
      host: hostOf,
      clock,
      log,
    })
    closing.push(() => client.close())
    const { api } = client
    const bot = { applicationId: discord.applicationId, botId: discord.botId }
    const tools: DiscordTools = {
      settings: full,
      aiMark: ' (AI)',
      publicUrl,
      api,
      bot,
      readsContent: () => full.messageContent ?? true,
      channels: createChannelBook(api),
      webhooks: createWebhooks({ api, applicationId: bot.applicationId, clock, log, host: hostOf }),
      host: hostOf,
      texts: createTexts(),
      clock,
      log,
    }
    return { client, tools, ...createDeliveries(tools) }
  }

  closing.push(() => discord.close())
  const process = openProcess()
  const guild = discord.createGuild({ name: 'Harbour' })
  const alice = discord.createUser({ name: 'Alice' })
  guild.join(alice)
  const channel = guild.createChannel({ name: 'quay' })

  const { settled, passes } = createPassing(clock)

  function targetIn(where: LoopbackChannel, eventIds: readonly string[]): DeliveryTarget {
    return {
      conversation: conversationOf(where),
      eventIds,
      interactionToken: undefined,
      idempotencyKey: eventIds[0] ?? 'none',
      isTakenOver: false,
    }
  }

  /** Answers the newest message of Alice, whole. */
  async function deliver(
    parts: readonly ReplyPart[],
    { where = channel, by = process.deliver, signal = neverAborted(), stepMs, ...target }: StageDelivery = {},
  ): Promise<Delivery> {
    const eventIds = target.eventIds ?? [alice.says(where, 'Hello?').id]
    const delivery = await settled(
      by({ ...targetIn(where, eventIds), ...target }, stream(parts), signal),
      stepMs,
    )
    return { ...delivery, settle: (written) => settled(delivery.settle(written)) }
  }

  /** Begins an answer whose parts come one by one. */
  function begin(where: LoopbackChannel = channel, signal: AbortSignal = neverAborted()) {
    const parts = createChannel<ReplyPart>()
    const eventIds = [alice.says(where, 'Hello?').id]
    const delivery = process.deliver(targetIn(where, eventIds), parts, signal)
    delivery.catch(() => {})
    return {
      push: (...more: readonly ReplyPart[]) => {
        for (const part of more) parts.push(part)
      },
      async ends() {
        parts.end()
        return await settled(delivery)
      },
    }
  }

  return {
    ...{ discord, guild, alice, channel, clock, entries, state, departed, known, away, picture, line },
    ...{ process, openProcess, settled, passes, deliver, begin },
    /** What is shown of ours, oldest first. */
    shown: (where: LoopbackChannel = channel) =>
      where.shown().filter(({ raw, isDeleted }) => !isDeleted && raw.author.id !== alice.id),
    asked: (method: string, path: RegExp) =>
      discord.requests.filter((request) => request.method === method && path.test(request.path)),
  }
}

function neverAborted(): AbortSignal {
  return new AbortController().signal
}

export function conversationOf({ id, guildId }: LoopbackChannel): ConversationKey {
  return guildId === undefined
    ? { platform: 'discord', place: id, thread: '' }
    : { platform: 'discord', place: guildId, thread: id }
}
