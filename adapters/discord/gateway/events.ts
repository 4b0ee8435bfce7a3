import { type GatewayDispatchPayload, GatewayDispatchEvents as on } from 'discord-api-types/v10'
import { describeError } from '../../../src/util/describe-error.ts'
import type { Arrival, StoreEvent } from '../arrival.ts'
import { createReceiver } from '../receive.ts'
import type { ReceiveTools } from '../tools.ts'
import type { ActiveChannels } from './active-channels.ts'
import type { Session, Shard } from './position.ts'
import { createPump, type Pump } from './pump.ts'
import { createReadBack } from './read-back.ts'

/** Most events that wait for the store; of the rest, messages are read back later. */
const mostWaiting = 5_000

/** Most that wait at all; beyond it only where the bot is, and what is gone, is heard. */
const mostAtAll = 4 * mostWaiting

/** What is done with a shard's events. */
export interface ShardEvents {
  readonly pump: Pump
  /** Called at once and in order; `session`: as it stands after it. */
  take(dispatch: GatewayDispatchPayload, session: Session): void
}

/** See {@link openShardEvents}. */
export interface ShardEventsOptions {
  readonly tools: ReceiveTools
  /** Of the position. */
  readonly name: string
  readonly shard: Shard
  readonly active: ActiveChannels
  /** Up to where everything is stored. */
  readonly session: Session | undefined
  /** Aborting gives up what is not stored. */
  readonly signal: AbortSignal
}

/** Begins to take a shard's events to the host: each once, and where some were missed, what can be read back. */
export function openShardEvents(options: ShardEventsOptions): ShardEvents {
  const { tools, name, shard, active, signal } = options
  const { clock, log } = tools
  const host = tools.host()
  let seen = options.session
  /** So much waits that messages are left to reading back. */
  let isFlooded = false
  let lostReactions = 0
  let lostOthers = 0
  const receiver = createReceiver(tools, {
    onBefore: (channelId) => readBack.before(channelId),
    // Behind what is still to be read back, the book stays where it is.
    onStored: (message) => void (readBack.isUnread(message.channel_id) || active.note(message)),
    signal,
  })
  const readBack = createReadBack({ tools, receiver, active, signal })
  const mayMove = () => !isFlooded && !readBack.isRunning()
  const pump = createPump({ name, host, clock, log, mayMove, onTaken, signal })

  /** It tells of its own failures. */
  function catchUp(): void {
    readBack.run().then(pump.move, () => {})
  }

  function onTaken(): void {
    // What waits was said before.
    if (!isFlooded || pump.waiting() > 0) return
    isFlooded = false
    if (lostReactions + lostOthers > 0)
      log.warn(
        { shard: shard.id, others: lostOthers },
        `more happened than could be stored: messages are read back, ${lostReactions} reactions are lost`,
      )
    lostReactions = 0
    lostOthers = 0
    catchUp()
  }

  function started(guildIds: readonly string[]): void {
    log.info({ shard: shard.id, servers: guildIds.length }, 'listening to Discord')
    for (const { id, guildId } of active.list()) {
      if (guildId === undefined || guildIds.includes(guildId)) continue
      active.forget(id)
      receiver.departed(guildId)
    }
    if (active.list().length > 0) catchUp()
  }

  function begin(dispatch: GatewayDispatchPayload, arrival: Arrival): StoreEvent | undefined {
    try {
      return receiver.begin(dispatch, arrival)
    } catch (error) {
      log.error({ error: describeError(error), type: dispatch.t }, 'what Discord told could not be read')
      return undefined
    }
  }

  /** Whether it is left out, for it is read back later. */
  function isLeftOut(dispatch: GatewayDispatchPayload): boolean {
    isFlooded ||= pump.waiting() >= mostWaiting
    if (!isFlooded) return false
    if (pump.waiting() < mostAtAll ? !many.has(dispatch.t) : few.has(dispatch.t)) return false
    if (dispatch.t === on.MessageCreate) active.missed(dispatch.d)
    if (seenLater.has(dispatch.t)) return true
    if (many.has(dispatch.t)) lostReactions += 1
    else lostOthers += 1
    return true
  }

  return {
    pump,
    take(dispatch, session) {
      const isReady = dispatch.t === on.Ready
      const isSeen = session.id === seen?.id && session.sequence <= seen.sequence
      // The library lets what follows the first event of a session overtake it.
      if (isSeen && !isReady) return
      if (!isSeen) seen = session
      if (isReady) started(dispatch.d.guilds.map(({ id }) => id))
      if (dispatch.t === on.Resumed)
        log.info({ shard: shard.id }, 'listening to Discord again, with nothing missed')
      if (isLeftOut(dispatch)) return
      const arrival = { id: `${session.id}:${dispatch.s}`, at: clock.now() }
      pump.push(seen ?? session, begin(dispatch, arrival))
    },
  }
}

/** What there may be very much of. */
const many = new Set<on>([
  on.MessageCreate,
  on.MessageUpdate,
  on.MessageReactionAdd,
  on.MessageReactionRemove,
])

/** What there is little of, and what must not be missed. */
const few = new Set<on>([
  on.Ready,
  on.Resumed,
  on.GuildCreate,
  on.GuildDelete,
  on.ChannelDelete,
  on.ThreadDelete,
])

/** What is seen when a channel is read back; the rest is lost. */
const seenLater = new Set<on>([on.MessageCreate, on.MessageUpdate, on.MessageDelete, on.MessageDeleteBulk])
