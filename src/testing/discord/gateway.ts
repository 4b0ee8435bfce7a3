import { GatewayDispatchEvents, PermissionFlagsBits } from 'discord-api-types/v10'
import type { Gateway, Session } from './gateway-types.ts'
import { applicationFlags, encodeGuildCreate } from './payloads.ts'
import { permissionsOf } from './permissions.ts'
import { shardOf } from './snowflakes.ts'
import { dataFor, intentOf } from './visibility.ts'
import type { World } from './world.ts'

const resumeWindowMs = 180_000
const mostPackets = 20_000

/** Sessions are resumed at another address than they begin at. */
export const resumePath = '/resume'

/** Builds the sessions of a world that is being built. */
export function createGateway(world: () => World): Gateway {
  const sessions = new Map<string, Session>()

  function isGone(session: Session): boolean {
    const { clock, deadlineSpeed } = world()
    return session.socket === undefined && clock.now() - session.lostAt > resumeWindowMs / deadlineSpeed
  }

  function append(session: Session, name: string, data: string): void {
    session.sequence += 1
    const { sequence } = session
    session.packets.push({ sequence, text: `{"t":"${name}","s":${sequence},"op":0,"d":${data}}` })
    if (session.packets.length > mostPackets * 1.1) session.packets.splice(0, mostPackets * 0.1)
    gateway.flush(session)
  }

  const gateway: Gateway = {
    sessions,
    isHeld: false,
    dispatch(event, guildId) {
      if (!isSeen(world(), event.t, guildId)) return
      const needed = intentOf(event.t, guildId !== undefined)
      let full: string | undefined
      for (const session of sessions.values()) {
        if (isGone(session)) sessions.delete(session.id)
        else if (
          (session.intents & needed) === needed &&
          session.shard === shardOf(guildId, session.shardCount)
        ) {
          const data = dataFor(event, session.intents, world())
          if (data === event.d) full ??= JSON.stringify(event.d)
          append(session, event.t, data === event.d && full !== undefined ? full : JSON.stringify(data))
        }
      }
    },
    push(session, event) {
      append(session, event.t, JSON.stringify(event.d ?? null))
    },
    flush(session) {
      const { socket } = session
      if (socket === undefined || (gateway.isHeld && session.sent > 0)) return
      const unsent = session.packets.length - (session.sequence - session.sent)
      for (const packet of session.packets.slice(Math.max(0, unsent))) socket.send(packet.text)
      session.sent = session.sequence
    },
    find(id) {
      const session = sessions.get(id)
      if (session === undefined || !isGone(session)) return session
      sessions.delete(id)
      return undefined
    },
  }
  return gateway
}

/** Whether the bot is where it happens, and sees that channel. */
function isSeen(world: World, name: GatewayDispatchEvents, guildId: string | undefined): boolean {
  const guild = world.guilds.get(guildId ?? '')
  if (guild === undefined || name === GatewayDispatchEvents.GuildDelete) return true
  if (!guild.hasBot || guild.isUnavailable) return false
  const sees = (permissionsOf(world, guild, world.bot.id) & PermissionFlagsBits.ViewChannel) !== 0n
  return sees || !/^(MESSAGE|TYPING|THREAD|CHANNEL)_/.test(name)
}

/** Closes after which Discord has forgotten the session. */
const forgetting: readonly number[] = [1000, 1001, 4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]

/** Its connection has ended: it can be resumed, or is forgotten, as the code says. */
export function loseSession(world: World, session: Session, code: number): void {
  session.socket = undefined
  session.lostAt = world.clock.now()
  if (forgetting.includes(code)) world.gateway.sessions.delete(session.id)
}

/** Ends a session's connection. */
export function closeSession(world: World, session: Session, code: number): void {
  const { socket } = session
  loseSession(world, session, code)
  // 1006 is nothing that one side tells the other.
  if (code === 1006) socket?.terminate()
  else socket?.close(code)
}

/** What a session is told first. */
export function greet(world: World, session: Session): void {
  const guilds = [...world.guilds.values()].filter(
    ({ id, hasBot }) => hasBot && shardOf(id, session.shardCount) === session.shard,
  )
  world.gateway.push(session, {
    t: GatewayDispatchEvents.Ready,
    d: {
      v: 10,
      user: world.bot,
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: `${world.origin.replace('http', 'ws')}${resumePath}`,
      shard: [session.shard, session.shardCount],
      application: { id: world.applicationId, ...applicationFlags(world) },
    },
  })
  for (const guild of guilds) {
    if (guild.isUnavailable || intentOf(GatewayDispatchEvents.GuildCreate, true) & ~session.intents) continue
    world.gateway.push(session, { t: GatewayDispatchEvents.GuildCreate, d: encodeGuildCreate(world, guild) })
  }
}
