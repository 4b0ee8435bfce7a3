import type { GatewayDispatchPayload } from 'discord-api-types/v10'
import type { WebSocket } from 'ws'

/** What is told by the gateway: name and data. */
export type GatewayEvent = GatewayDispatchPayload extends infer Payload
  ? Payload extends { readonly t: infer Name; readonly d: infer Data }
    ? { readonly t: Name; readonly d: Data }
    : never
  : never

/** What a client identified as; it outlives its connection. */
export interface Session {
  readonly id: string
  readonly shard: number
  readonly shardCount: number
  readonly intents: number
  /** Of the last packet. */
  sequence: number
  /** The last ones, each with its sequence number. */
  readonly packets: { readonly sequence: number; readonly text: string }[]
  /** Of the last packet that was sent. */
  sent: number
  socket: WebSocket | undefined
  /** When its connection was lost (ms since 1970). */
  lostAt: number
  /** What the next resume is answered with instead. */
  refusal: { readonly isResumable: boolean } | undefined
}

/** The sessions of the bot, and what they are told. */
export interface Gateway {
  readonly sessions: Map<string, Session>
  isHeld: boolean
  /** Tells every session that may know of it; `guildId` is `undefined` in DMs. */
  dispatch(event: GatewayEvent, guildId: string | undefined): void
  /** Adds a packet of one session, whether or not it asked for such. */
  push(session: Session, event: GatewayEvent): void
  /** Sends what was not sent yet. */
  flush(session: Session): void
  /** A session that can still be resumed. */
  find(id: string): Session | undefined
}
