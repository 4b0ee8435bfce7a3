import { type GatewayDispatchPayload, GatewayDispatchEvents as on } from 'discord-api-types/v10'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { HostAcceptance, HostAcceptOptions } from '../../src/contract/platform.ts'
import { createLanes } from '../../src/util/lanes.ts'
import { within } from '../shared/waiting.ts'
import type { Arrival, StoreEvent } from './arrival.ts'
import { decodeDeletion, decodeReaction, type ReceivedMessage, type Whereabouts } from './decode.ts'
import { handleInteraction } from './interactions/index.ts'
import { createMessageReader } from './messages.ts'
import { createPatiently } from './patiently.ts'
import { createPlaceWatch } from './places.ts'
import { createSiblings } from './siblings.ts'
import type { ReceiveTools } from './tools.ts'

/** How long a command waits for what was said before it; a store that is away must not hold it up. */
const orderMs = 250

/** Takes what happens to the host. */
export interface Receiver {
  /** Begins what cannot wait, and answers how the rest is stored; `undefined`: there is nothing to store. */
  begin(dispatch: GatewayDispatchPayload, arrival: Arrival): StoreEvent | undefined
  /**
   * Takes a message that was read back; `isEdit`: it was known, and has other words now. Answers whether there was room for it: else it is
   * to be taken again later.
   */
  takeBack(message: ReceivedMessage, options: { readonly isEdit: boolean } & Arrival): Promise<boolean>
  /** Takes that a message was deleted, as was seen when its channel was read back. */
  takeBackDeletion(where: Whereabouts, messageId: string): Promise<void>
  /** The bot was removed from a guild while nobody listened. */
  departed(guildId: string): void
  /** Does something before whatever happens in a channel from now on. */
  inOrder<Result>(channelId: string, work: () => Promise<Result>): Promise<Result>
}

/** See {@link createReceiver}. */
export interface ReceiverOptions {
  /** What is to be done before a message of that channel is taken. */
  readonly onBefore: (channelId: string) => Promise<void>
  /** Told of each message that is stored, or needs not be, but for those that were read back. */
  readonly onStored: (message: Whereabouts & { readonly id: string }) => void
  /** Aborting gives up what is not stored yet. */
  readonly signal: AbortSignal
}

/** Builds the receiver. */
export function createReceiver(
  tools: ReceiveTools,
  { onBefore, onStored, signal }: ReceiverOptions,
): Receiver {
  const { bot, clock, channels } = tools
  const host = tools.host()
  const lanes = createLanes()
  const reader = createMessageReader(tools)
  const siblings = createSiblings(tools)
  signal.addEventListener('abort', () => channels.forgetNewest(), { once: true })
  /** The host tells of a store that is away. */
  const patiently = createPatiently(tools)

  async function accept(event: InboundEvent, position: HostAcceptOptions['position']): Promise<boolean> {
    const acceptance = await host.accept(event, { signal, ...(position ? { position } : {}) })
    return storesPosition(event, acceptance)
  }

  async function acceptAll(events: readonly InboundEvent[], position: HostAcceptOptions['position']) {
    let isStored = false
    for (const [index, event] of events.entries())
      isStored = await accept(event, index === events.length - 1 ? position : undefined)
    return isStored
  }

  const inChannel =
    ({ channel_id }: Whereabouts, work: StoreEvent): StoreEvent =>
    (position) =>
      lanes.run(channel_id, () => work(position))

  /** What has no event of its own. */
  const inLane = (lane: string, work: () => Promise<void>): StoreEvent =>
    inChannel({ channel_id: lane }, async () => {
      await patiently(work, signal)
      return false
    })

  const places = createPlaceWatch(tools, inLane, signal)

  async function readDeletions(where: Whereabouts, ids: readonly string[], { id, at }: Arrival) {
    const events: InboundEvent[] = []
    for (const [index, messageId] of ids.entries()) {
      reader.deleted(messageId)
      // What we removed ourselves is to stay a line.
      const own = await patiently(() => host.state.get(`removed:${messageId}`, signal), signal)
      const eventId = ids.length === 1 ? id : `${id}:${index}`
      if (own === undefined) events.push(decodeDeletion(where, { messageId, id: eventId, at }))
    }
    if (events[0]) await siblings.follow(events[0].conversation, ids, signal)
    return events
  }

  /** It is responded to at once; the host is told as soon as what was said before is. */
  function beginInteraction(
    dispatch: Extract<GatewayDispatchPayload, { t: on.InteractionCreate }>,
  ): StoreEvent | undefined {
    const { d: interaction } = dispatch
    const channelId = interaction.channel?.id
    const work = (async () => {
      const handled = await handleInteraction(tools, interaction, { signal })
      if (!handled) return
      if (channelId !== undefined) await isInOrder(channelId)
      await handled.settled(await host.accept(handled.event, { signal }))
    })()
    // Whoever stores it hears of it.
    work.catch(() => {})
    return async () => {
      await work
      return false
    }
  }

  async function isInOrder(channelId: string): Promise<void> {
    if (!lanes.isBusy(channelId)) return
    await within({ ms: orderMs, clock, signal }, () => lanes.run(channelId, async () => {}))
    signal.throwIfAborted()
  }

  async function takeMessage(message: ReceivedMessage, position: HostAcceptOptions['position']) {
    await onBefore(message.channel_id)
    const isStored = await acceptAll(await reader.read(message, signal), position)
    onStored(message)
    return isStored
  }

  return {
    begin(dispatch, arrival) {
      switch (dispatch.t) {
        case on.InteractionCreate:
          return beginInteraction(dispatch)
        case on.MessageCreate:
          channels.note(dispatch.d.channel_id, dispatch.d.id)
          return inChannel(dispatch.d, (position) => takeMessage(dispatch.d, position))
        case on.MessageUpdate:
          if (!dispatch.d.edited_timestamp) return undefined
          return inChannel(dispatch.d, async (position) => {
            const edit = await reader.readEdit(dispatch.d, arrival, signal)
            return await acceptAll(edit ? [edit] : [], position)
          })
        case on.MessageDelete:
        case on.MessageDeleteBulk: {
          const ids = 'ids' in dispatch.d ? dispatch.d.ids : [dispatch.d.id]
          return inChannel(dispatch.d, async (position) =>
            acceptAll(await readDeletions(dispatch.d, ids, arrival), position),
          )
        }
        // When a moderator clears all reactions, Discord does not tell whose they were: nobody took theirs back.
        case on.MessageReactionAdd:
        case on.MessageReactionRemove: {
          const { d } = dispatch
          const isBot = 'member' in d && d.member?.user.bot === true
          if (d.user_id === bot.botId || isBot) return undefined
          const isAdded = dispatch.t === on.MessageReactionAdd
          return inChannel(d, async (position) => {
            const channel = await reader.findChannel(d, signal)
            return await accept(decodeReaction(d, { ...arrival, isAdded, channel }), position)
          })
        }
        default:
          return places.begin(dispatch)
      }
    },
    async takeBack(message, { isEdit, ...arrival }) {
      const edit = isEdit ? await reader.readEdit(message, arrival, signal) : undefined
      const events = isEdit ? (edit ? [edit] : []) : await reader.read(message, signal)
      for (const event of events) if ((await host.accept(event, { signal })) === 'full') return false
      return true
    },
    async takeBackDeletion(where, messageId) {
      const id = `${messageId}:deleted`
      await acceptAll(await readDeletions(where, [messageId], { id, at: clock.now() }), undefined)
    },
    departed: places.departed,
    inOrder: (channelId, work) => lanes.run(channelId, work),
  }
}

/** A command that was acted on, and what is not kept, leave the position to what comes next; so do reactions, which wait for no turn. */
function storesPosition({ type }: InboundEvent, acceptance: HostAcceptance): boolean {
  return type !== 'reactions-changed' && (acceptance === 'accepted' || acceptance === 'duplicate')
}
