import { afterEach } from 'vitest'
import { createChatBook } from '../../../adapters/telegram/chats.ts'
import { createTelegramClient } from '../../../adapters/telegram/client.ts'
import { createDeliveries } from '../../../adapters/telegram/deliver.ts'
import { createInteractionMemory } from '../../../adapters/telegram/interactions/memory.ts'
import { encodeConversation, encodeMessageId, type Whereabouts } from '../../../adapters/telegram/places.ts'
import { createDraftBook } from '../../../adapters/telegram/speak/draft-book.ts'
import { createHeardBook } from '../../../adapters/telegram/speak/heard-book.ts'
import type { TelegramTools } from '../../../adapters/telegram/tools.ts'
import { systemClock } from '../../../src/app/system.ts'
import type { TelegramConfig } from '../../../src/contract/config.ts'
import type {
  AdapterHost,
  Delivery,
  DeliveryTarget,
  PlatformAdapter,
} from '../../../src/contract/platform.ts'
import type { ReplyPart } from '../../../src/contract/reply.ts'
import {
  type LoopbackTelegramChat,
  type LoopbackTelegramGroupOptions,
  type LoopbackTelegramOptions,
  openLoopbackTelegram,
} from '../../../src/testing/index.ts'
import { createTexts } from '../../../src/texts/index.ts'
import { createChannel } from '../../../src/util/channel.ts'
import { createCount, stateIn } from '../../support/adapter-state.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createPassing } from '../../support/pass-time.ts'
import { stream } from '../../support/reply-parts.ts'
import { createRecordingLog } from '../../support/store.ts'
import { telegramSettings } from '../../support/telegram-settings.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** See {@link openSpeakStage}. */
export interface SpeakStageOptions {
  readonly settings?: Partial<TelegramConfig>
  readonly telegram?: LoopbackTelegramOptions
  readonly group?: Partial<LoopbackTelegramGroupOptions>
}

/** Where a delivery goes, and who makes it. */
export interface StageDelivery extends Partial<DeliveryTarget> {
  readonly where?: LoopbackTelegramChat
  readonly by?: PlatformAdapter['deliver']
  readonly signal?: AbortSignal
  /** How fast time passes meanwhile; 20 without it. */
  readonly stepMs?: number
}

/** Deliveries to a real loopback server, with the adapter's own client; the host is a test's, and its time moves only when told. */
export async function openSpeakStage({ settings, telegram: options, group: more }: SpeakStageOptions = {}) {
  const clock = createFakeClock(systemClock.now())
  const telegram = await openLoopbackTelegram({ clock, hasLimits: false, privacyMode: false, ...options })
  const entries: string[] = []
  const log = createRecordingLog(entries)
  const state = new Map<string, string>()
  const departed: (readonly [string, string | undefined])[] = []
  const host: Pick<AdapterHost, 'state' | 'depart' | 'count' | 'hash'> = {
    state: stateIn(state),
    hash: (text) => text,
    count: createCount(clock),
    depart: async (place, thread) => void departed.push([place, thread]),
  }
  const { token, apiUrl } = telegram
  const full = telegramSettings({ token, apiUrl, ...settings })

  /** What one process has. */
  function openProcess() {
    const hostOf = () => host as AdapterHost // what deliveries ask of it
    const client = createTelegramClient({ settings: full, host: hostOf, clock, log })
    closing.push(() => client.close())
    const tools: TelegramTools = {
      settings: full,
      aiMark: ' (AI)',
      api: client.api,
      bot: { id: telegram.botId, username: telegram.username, name: 'Dramatis' },
      readsGroups: () => options?.privacyMode !== true,
      chats: createChatBook(hostOf, clock),
      heard: createHeardBook(),
      drafts: createDraftBook(),
      memory: createInteractionMemory(),
      host: hostOf,
      texts: createTexts(),
      clock,
      log,
    }
    return { client, tools, ...createDeliveries(tools) }
  }

  closing.push(() => telegram.close())
  const process = openProcess()
  const alice = telegram.createUser({ name: 'Alice' })
  const group = telegram.createGroup({ title: 'Harbour', creator: alice, ...more })
  alice.starts()
  /** What the bot shows is not what greets it. */
  const own = (chat: LoopbackTelegramChat) =>
    chat.shown().filter(({ isFromBot, isDeleted }) => isFromBot && !isDeleted)

  const { settled, passes } = createPassing(clock)

  let asked = 0
  function targetIn(where: LoopbackTelegramChat): DeliveryTarget {
    asked += 1
    const key = `update-${asked}`
    return {
      conversation: encodeConversation(whereOf(where)),
      eventIds: [key],
      interactionToken: undefined,
      idempotencyKey: key,
      isTakenOver: false,
    }
  }

  /** Answers there, whole. */
  async function deliver(
    parts: readonly ReplyPart[],
    { where = group, by = process.deliver, signal = neverAborted(), stepMs, ...target }: StageDelivery = {},
  ): Promise<Delivery> {
    const delivery = await settled(by({ ...targetIn(where), ...target }, stream(parts), signal), stepMs)
    return { ...delivery, settle: (written) => settled(delivery.settle(written)) }
  }

  /** Begins an answer whose parts come one by one. */
  function begin(
    where: LoopbackTelegramChat = group,
    signal: AbortSignal = neverAborted(),
    by = process.deliver,
  ) {
    const parts = createChannel<ReplyPart>()
    const target = targetIn(where)
    const delivery = by(target, parts, signal)
    delivery.catch(() => {})
    return {
      target,
      push: (...pushed: readonly ReplyPart[]) => {
        for (const part of pushed) parts.push(part)
      },
      async ends() {
        parts.end()
        return await settled(delivery)
      },
      delivery,
    }
  }

  return {
    ...{ telegram, group, alice, clock, entries, state, departed, process, openProcess, settled, passes },
    ...{ deliver, begin },
    /** What is shown of ours, oldest first. */
    shown: (where: LoopbackTelegramChat = group) => own(where),
    texts: (where: LoopbackTelegramChat = group) => own(where).map(({ text }) => text),
    asked: (method: string) => telegram.requests.filter((request) => request.method === method),
    /** Somebody says something, and this process hears it. */
    hears(text: string, where: LoopbackTelegramChat = group) {
      const message = alice.says(where, text)
      process.tools.heard.heard(whereOf(where), message.id)
      return { message, id: encodeMessageId(whereOf(where), message.id) }
    },
  }
}

export function whereOf({ id, topicId }: LoopbackTelegramChat): Whereabouts {
  return { chatId: id, placeId: id, topicId, postId: undefined }
}

function neverAborted(): AbortSignal {
  return new AbortController().signal
}
