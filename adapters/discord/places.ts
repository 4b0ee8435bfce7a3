import { type GatewayDispatchPayload, GatewayDispatchEvents as on } from 'discord-api-types/v10'
import type { StoreEvent } from './arrival.ts'
import { isThread, readChannel } from './channels.ts'
import type { ReceiveTools } from './tools.ts'

/** How long after the start of a session its servers are told of one by one; whichever is, later, has come back. */
const announcedMs = 60_000

/** In which order the bot comes to servers and leaves them; no channel's id. */
const guildLane = 'guilds'

/** Knows servers and channels as they come and go. */
export interface PlaceWatch {
  /** `undefined`: there is nothing to store. */
  begin(dispatch: GatewayDispatchPayload): StoreEvent | undefined
  /** The bot was removed from a server while nobody listened. */
  departed(guildId: string): void
}

/** Builds it. `inLane`: does something after what was begun before under the same name. */
export function createPlaceWatch(
  { clock, channels, rights, ...tools }: ReceiveTools,
  inLane: (lane: string, work: () => Promise<void>) => StoreEvent,
  signal: AbortSignal,
): PlaceWatch {
  const host = tools.host()
  /** Announced at the start of the session; each is told of once more by itself, soon. */
  let announced: { readonly ids: Set<string>; readonly until: number } = { ids: new Set(), until: 0 }

  const arrive = (ids: readonly string[]) => inLane(guildLane, () => host.arrive(ids, signal))
  const depart = (id: string) => inLane(guildLane, () => host.depart(id, undefined, signal))

  function beginGuild(dispatch: GatewayDispatchPayload): StoreEvent | undefined {
    switch (dispatch.t) {
      case on.Ready: {
        const ids = dispatch.d.guilds.map(({ id }) => id)
        announced = { ids: new Set(ids), until: clock.now() + announcedMs }
        return arrive(ids)
      }
      case on.GuildCreate: {
        const { id, channels: all = [], threads = [] } = dispatch.d
        for (const channel of all) channels.learn(readChannel(channel, id))
        for (const thread of threads) channels.learn(readThread(thread, all, id))
        const isAnnounced = announced.ids.delete(id) && clock.now() < announced.until
        return isAnnounced ? undefined : arrive([id])
      }
      case on.GuildDelete: {
        const { id, unavailable } = dispatch.d
        announced.ids.delete(id)
        // An outage of Discord's.
        return unavailable ? undefined : depart(id)
      }
      case on.GuildUpdate:
        rights.forget(dispatch.d.id)
        return undefined
      case on.GuildRoleCreate:
      case on.GuildRoleDelete:
      case on.GuildRoleUpdate:
        rights.forget(dispatch.d.guild_id)
        return undefined
      default:
        return undefined
    }
  }

  function beginChannel(dispatch: GatewayDispatchPayload): StoreEvent | undefined {
    switch (dispatch.t) {
      case on.ChannelCreate:
      case on.ThreadCreate: {
        const channel = readChannel(dispatch.d)
        // Whether only adults may see a thread, its parent says.
        if (!isThread(channel)) channels.learn(channel)
        return undefined
      }
      case on.ChannelUpdate:
      case on.ThreadUpdate:
        channels.forget(dispatch.d.id)
        return undefined
      case on.ChannelDelete:
      case on.ThreadDelete: {
        const { id } = dispatch.d
        const guildId = 'guild_id' in dispatch.d ? dispatch.d.guild_id : undefined
        channels.forget(id)
        return guildId === undefined ? undefined : inLane(id, () => host.depart(guildId, id, signal))
      }
      default:
        return beginGuild(dispatch)
    }
  }

  return {
    begin: beginChannel,
    departed: (guildId) => void depart(guildId)(undefined).catch(() => {}),
  }
}

type Channels = Extract<GatewayDispatchPayload, { t: on.GuildCreate }>['d']['channels']
type Thread = Extract<GatewayDispatchPayload, { t: on.GuildCreate }>['d']['threads'][number]

function readThread(thread: Thread, channels: Channels, guildId: string) {
  const known = readChannel(thread, guildId)
  const parent = channels.find(({ id }) => id === known.parentId)
  return { ...known, isAdultsOnly: parent !== undefined && readChannel(parent).isAdultsOnly }
}
