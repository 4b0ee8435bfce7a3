import {
  GatewayCloseCodes,
  GatewayDispatchEvents,
  type GatewayIdentifyData,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayResumeData,
} from 'discord-api-types/v10'
import type { WebSocket } from 'ws'
import { parseJson } from '../../util/parse-json.ts'
import { greet, loseSession } from './gateway.ts'
import type { Session } from './gateway-types.ts'
import { isRecord } from './validate.ts'
import type { World } from './world.ts'

const heartbeatIntervalMs = 41_250
const identifyPauseMs = 5_000
const mostGuildsOfShard = 2_500
const mostPacketsOfMinute = 120
const knownIntents = Object.values(GatewayIntentBits).reduce<number>((sum, bit) => sum | Number(bit), 0)

/** One client of the gateway, from hello to its end. */
export function serveClient(world: World, socket: WebSocket, identifications: Map<number, number>): void {
  let session: Session | undefined
  const received = { count: 0, since: world.clock.now() }
  const send = (op: GatewayOpcodes, d: unknown) => socket.send(JSON.stringify({ t: null, s: null, op, d }))

  function fail(code: GatewayCloseCodes, reason: string): void {
    world.complaints.push({ what: reason, method: 'GATEWAY', path: '/', code })
    socket.close(code, reason)
  }

  function identify(data: GatewayIdentifyData) {
    const refusal = refusalOf(world, data)
    if (refusal !== undefined) return refuse(...refusal)
    const [shard, shardCount] = data.shard ?? [0, 1]
    if (!mayIdentify(world, shard, identifications)) {
      const what = 'Identified more often than max_concurrency allows'
      world.complaints.push({ what, method: 'GATEWAY', path: '/', code: undefined })
      return send(GatewayOpcodes.InvalidSession, false)
    }
    session = open(world, socket, { shard, shardCount, intents: data.intents })
    log(world, session, 'identified')
    greet(world, session)
  }

  function refuse(code: GatewayCloseCodes, reason: string, isComplaint: boolean): void {
    if (isComplaint) fail(code, reason)
    else socket.close(code, reason)
  }

  function resume({ token, session_id, seq }: GatewayResumeData) {
    if (token !== world.token)
      return refuse(GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.', false)
    const found = world.gateway.find(session_id)
    if (found === undefined) return send(GatewayOpcodes.InvalidSession, false)
    if (found.refusal !== undefined) {
      const { isResumable } = found.refusal
      found.refusal = undefined
      if (!isResumable) world.gateway.sessions.delete(found.id)
      return send(GatewayOpcodes.InvalidSession, isResumable)
    }
    if (seq > found.sequence) return fail(GatewayCloseCodes.InvalidSeq, 'Invalid seq')
    const oldest = found.packets[0]?.sequence ?? 1
    if (seq < oldest - 1) return send(GatewayOpcodes.InvalidSession, false)
    found.socket?.close(GatewayCloseCodes.SessionTimedOut)
    session = found
    found.socket = socket
    found.sent = seq
    log(world, found, 'resumed')
    world.gateway.flush(found)
    world.gateway.push(found, { t: GatewayDispatchEvents.Resumed, d: undefined })
  }

  function receive(text: string) {
    const packet = parseJson(text)
    if (!mayReceive(received, world.clock.now())) return fail(GatewayCloseCodes.RateLimited, 'Rate limited.')
    if (!isPacket(packet)) return fail(GatewayCloseCodes.DecodeError, 'Error while decoding payload.')
    switch (packet.op) {
      case GatewayOpcodes.Heartbeat:
        return send(GatewayOpcodes.HeartbeatAck, null)
      case GatewayOpcodes.Identify:
        if (session) return fail(GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.')
        return identify(packet.d as GatewayIdentifyData) // checked by refusalOf
      case GatewayOpcodes.Resume:
        if (session) return fail(GatewayCloseCodes.AlreadyAuthenticated, 'Already authenticated.')
        return resume(packet.d as GatewayResumeData) // a wrong one finds no session
      case GatewayOpcodes.PresenceUpdate:
        return session ? undefined : fail(GatewayCloseCodes.NotAuthenticated, 'Not authenticated.')
      default:
        return fail(GatewayCloseCodes.UnknownOpcode, 'Unknown opcode.')
    }
  }

  socket.on('message', (data) => receive(String(data)))
  socket.on('error', () => socket.terminate())
  socket.on('close', (code) => {
    if (session?.socket === socket) loseSession(world, session, code)
  })
  send(GatewayOpcodes.Hello, { heartbeat_interval: heartbeatIntervalMs })
}

/** At most 120 packets in a minute. */
function mayReceive(received: { count: number; since: number }, now: number): boolean {
  if (now - received.since >= 60_000) {
    received.count = 0
    received.since = now
  }
  received.count += 1
  return received.count <= mostPacketsOfMinute
}

function open(
  world: World,
  socket: WebSocket,
  identity: Pick<Session, 'shard' | 'shardCount' | 'intents'>,
): Session {
  const session: Session = {
    id: BigInt(world.ids.next()).toString(16).padStart(32, '0'),
    ...identity,
    sequence: 0,
    packets: [],
    sent: 0,
    socket,
    lostAt: 0,
    refusal: undefined,
  }
  world.gateway.sessions.set(session.id, session)
  return session
}

function log(world: World, session: Session, type: 'identified' | 'resumed'): void {
  const { id, shard, intents } = session
  world.sessionLog.push({ type, sessionId: id, shard, intents })
}

function refusalOf(
  world: World,
  { token, intents, shard = [0, 1], properties }: GatewayIdentifyData,
): readonly [GatewayCloseCodes, string, boolean] | undefined {
  if (token !== world.token) return [GatewayCloseCodes.AuthenticationFailed, 'Authentication failed.', false]
  if (typeof properties?.os !== 'string')
    return [GatewayCloseCodes.DecodeError, 'Identify lacks properties', true]
  const [id, count] = Array.isArray(shard) ? shard : [Number.NaN, Number.NaN]
  const isShard = Number.isInteger(id) && Number.isInteger(count) && id >= 0 && id < count
  if (!isShard) return [GatewayCloseCodes.InvalidShard, 'Invalid shard.', true]
  const guilds = [...world.guilds.values()].filter(({ hasBot }) => hasBot).length
  if (guilds / count > mostGuildsOfShard)
    return [GatewayCloseCodes.ShardingRequired, 'Sharding required.', true]
  const isKnown = Number.isInteger(intents) && intents >= 0 && (intents & ~knownIntents) === 0
  if (!isKnown) return [GatewayCloseCodes.InvalidIntents, 'Invalid intent(s).', true]
  const { GuildMembers, GuildPresences, MessageContent } = GatewayIntentBits
  const forbidden = GuildMembers | GuildPresences | (world.messageContent ? 0 : MessageContent)
  if ((intents & forbidden) !== 0)
    return [GatewayCloseCodes.DisallowedIntents, 'Disallowed intent(s).', false]
  return undefined
}

function mayIdentify(world: World, shard: number, identifications: Map<number, number>): boolean {
  const key = shard % world.identifyConcurrency
  const now = world.clock.now()
  const last = identifications.get(key)
  // A little is forgiven: clients wait by another clock.
  if (last !== undefined && now - last < (identifyPauseMs / world.limitSpeed) * 0.9) return false
  identifications.set(key, now)
  return true
}

/** Only a heartbeat, which nobody reads, carries something else than fields. */
function isPacket(value: unknown): value is { readonly op: number; readonly d: unknown } {
  if (!isRecord(value) || typeof value.op !== 'number') return false
  return value.op === GatewayOpcodes.Heartbeat || isRecord(value.d)
}
