import type {
  CallbackQuery,
  ChatMemberUpdated,
  Message,
  MessageGenerationStopped,
  MessageReactionUpdated,
  Update,
} from 'grammy/types'
import type { InboundEvent } from '../../src/contract/event.ts'
import type { HostAcceptance, HostAcceptOptions } from '../../src/contract/platform.ts'
import { createLanes } from '../../src/util/lanes.ts'
import { leaveOut } from '../shared/leave-out.ts'
import { within } from '../shared/waiting.ts'
import { decodeReactions, decodeStop } from './decode.ts'
import { introduce, takeCallback } from './interactions/index.ts'
import { createLocator } from './locate.ts'
import { createPlaceWatch } from './members.ts'
import { createMessageReader } from './messages.ts'
import { createPatiently } from './patiently.ts'
import type { ReceiveTools } from './tools.ts'

/** How long a command waits for what was said before it; a store that is away must not hold it up. */
const orderMs = 250

/** The position in the platform's updates, for the store. */
type Position = HostAcceptOptions['position']

/** Takes what happens to the host. */
export interface Receiver {
  /**
   * Resolves when all is stored that an update stands for, and tells whether the position is, too. What happens in one chat keeps its
   * order, and waits for no other chat. Fails when something cannot be stored for good, or is given up.
   */
  take(update: Update, position: Position): Promise<boolean>
}

/** Builds the receiver. Aborting gives up what is not stored yet. */
export function createReceiver(tools: ReceiveTools, signal: AbortSignal): Receiver {
  const { bot, clock, log } = tools
  const host = tools.host()
  /** By chat: what is read, and what is stored. While the store is away, commands are read all the same. */
  const reading = createLanes()
  const storing = createLanes()
  const locator = createLocator(tools)
  const reader = createMessageReader(tools)
  const watch = createPlaceWatch(tools)
  /** The host tells of a store that is away. */
  const patiently = createPatiently({ clock })

  /** Reads, again where the store was away. */
  const read = <Result>(work: () => Promise<Result>) =>
    patiently(() => leaveOut(work, { platform: 'Telegram', log, signal }), signal)

  const accept = (event: InboundEvent, position: Position) =>
    host.accept(event, { signal, ...(position && { position }) })

  /** What was said before is stored first, unless that takes too long; what is said after it waits for it. */
  async function acceptCommand(lane: string, event: InboundEvent, position: Position) {
    const [reached, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    void storing.run(lane, async () => {
      reached.resolve()
      await over.promise
    })
    try {
      await within({ ms: orderMs, clock, signal }, () => reached.promise)
      signal.throwIfAborted()
      return await accept(event, position)
    } finally {
      over.resolve()
    }
  }

  async function store(lane: string, event: InboundEvent | undefined, position: Position): Promise<boolean> {
    if (!event) return false
    const isCommand = event.type === 'command-invoked' || event.type === 'control-used'
    const acceptance = isCommand
      ? await acceptCommand(lane, event, position)
      : await storing.run(lane, () => accept(event, position))
    return storesPosition(event, acceptance)
  }

  /** Reads one after the other what happens in a chat, and stores it in that order. */
  async function inLane(
    lane: string,
    work: () => Promise<InboundEvent | undefined>,
    position: Position,
  ): Promise<boolean> {
    const begun = await reading.run(lane, async () => {
      const event = await read(work)
      return { stored: store(lane, event, position) }
    })
    return await begun.stored
  }

  async function readMessage(message: Message, eventId: string): Promise<InboundEvent | undefined> {
    if (isElsewhere(message)) return undefined
    const where = await locator.ofMessage(message, signal)
    if (where.placeId < 0) tools.heard.heard(where, message.message_id)
    else tools.heard.letIn(where)
    await watch.serviceMessage(message, where, signal)
    return await reader.read(message, { where, eventId }, signal)
  }

  async function readEdit(message: Message, eventId: string): Promise<InboundEvent | undefined> {
    if (isElsewhere(message)) return undefined
    const where = await locator.ofMessage(message, signal)
    return reader.readEdit(message, { where, eventId })
  }

  async function readReactions(reaction: MessageReactionUpdated, eventId: string) {
    if (reaction.chat.type === 'channel') return undefined
    const where = await locator.ofMessageId(reaction.chat.id, reaction.message_id, signal)
    return decodeReactions(reaction, where, eventId)
  }

  async function readMembership(own: ChatMemberUpdated, eventId: string): Promise<undefined> {
    const where = await locator.ofChat(own.chat.id, undefined, signal)
    await watch.ownMember(own, where, signal)
    void introduce(tools, own, { where, eventId }, signal)
  }

  async function pressed(query: CallbackQuery, eventId: string, position: Position): Promise<boolean> {
    const { message } = query
    // Messages that were sent by way of the bot are in chats that it does not know.
    if (!message) return false
    const taken = await read(async () => {
      const { chat, message_id: id } = message
      const where = isShown(message)
        ? await locator.ofMessage(message, signal)
        : await locator.ofMessageId(chat.id, id, signal)
      return await takeCallback(tools, query, { where, eventId }, signal)
    })
    if (!taken?.event) return false
    const { event } = taken
    const acceptance = await acceptCommand(`${message.chat.id}`, event, position)
    void taken.settled(acceptance)
    return storesPosition(event, acceptance)
  }

  async function stopped(stop: MessageGenerationStopped, eventId: string): Promise<boolean> {
    // What is complete by now cannot be stopped, and what is written after it is another reply.
    if (tools.drafts.isOver(stop.chat.id, stop.draft_id)) return false
    const where = await read(() => locator.ofChat(stop.chat.id, stop.message_thread_id, signal))
    if (where) await host.accept(decodeStop(stop, where, { id: eventId, at: clock.now() }), { signal })
    return false
  }

  async function take(update: Update, position: Position): Promise<boolean> {
    const eventId = `${bot.id}:${update.update_id}`
    const { message, edited_message: edited, callback_query: query, message_reaction: reaction } = update
    const { stopped_message_generation: stop, my_chat_member: own, chat_member: member } = update
    const inChat = ({ chat }: Pick<Message, 'chat'>, work: () => Promise<InboundEvent | undefined>) =>
      inLane(`${chat.id}`, work, position)
    if (message) return await inChat(message, () => readMessage(message, eventId))
    if (edited) return await inChat(edited, () => readEdit(edited, eventId))
    if (own) return await inChat(own, () => readMembership(own, eventId))
    // They wait for nothing that is said.
    const reactions = `reactions:${reaction?.chat.id}`
    if (reaction) return await inLane(reactions, () => readReactions(reaction, eventId), position)
    if (query) return await pressed(query, eventId, position)
    if (stop) return await stopped(stop, eventId)
    if (member) tools.rights.learn(member.chat.id, member.new_chat_member)
    return false
  }

  return {
    // Also what is not even written like an update.
    take: async (update, position) =>
      (await leaveOut(() => take(update, position), { platform: 'Telegram', log, signal })) ?? false,
  }
}

/** Chats of a kind that the bot does not speak in, and what nobody said. */
function isElsewhere(message: Message): boolean {
  const { chat, from, sender_chat, business_connection_id, guest_query_id, direct_messages_topic } = message
  return (
    chat.type === 'channel' ||
    (from === undefined && sender_chat === undefined) ||
    business_connection_id !== undefined ||
    guest_query_id !== undefined ||
    direct_messages_topic !== undefined
  )
}

/** Of a message that is too old, Telegram tells the id alone. */
function isShown(message: NonNullable<CallbackQuery['message']>): message is Message {
  return message.date !== 0
}

/** A command that was acted on, and what is not kept, leave the position to what comes next; so do reactions, which wait for no turn. */
function storesPosition({ type }: InboundEvent, acceptance: HostAcceptance): boolean {
  return type !== 'reactions-changed' && (acceptance === 'accepted' || acceptance === 'duplicate')
}
