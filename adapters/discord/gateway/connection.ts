import type { REST } from '@discordjs/rest'
import { SimpleShardingStrategy, WebSocketManager } from '@discordjs/ws'
import type { GatewayDispatchPayload } from 'discord-api-types/v10'
import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import { unlessAborted, within } from '../../shared/waiting.ts'
import { closeError } from './close-codes.ts'
import type { Session, Shard } from './position.ts'

/** Pauses before tries to connect; the last one goes on. The library adds half a second to each but the first. */
const pausesMs = [0, 0, 1_000, 2_000, 5_000, 15_000, 30_000]

/** After so many tries in vain a session is gone on with where sessions begin. */
const mostTriesToResume = 3

/** Longest wait for an address that does not answer: sessions that are away end after minutes. */
const answerMs = 10_000

/** Longest wait for the other side to close, too. */
const closingMs = 2_000

/** Unlike 1000 and 1001 it keeps the session for whoever goes on with it. */
const keepingCode = 4200

/** Codes after which the session cannot be gone on with: those of Discord's that the library begins anew after. */
const endingCodes = new Set([1000, 4003, 4005, 4007, 4008])

/** See {@link holdConnection}. */
export interface ConnectionOptions {
  readonly rest: REST
  readonly token: string
  readonly shard: Shard
  readonly intents: number
  /** Where to go on; `undefined`: with a new session. */
  readonly session: Session | undefined
  /** Resolves when a new session may be begun. */
  readonly waitForIdentify: (shardId: number, signal: AbortSignal) => Promise<void>
  /** Told of each event at once and in order, with its session as it stands after it. */
  readonly onDispatch: (dispatch: GatewayDispatchPayload, session: Session) => void
  readonly clock: Clock
  readonly log: Log
}

/** A shard's connection, and the session that it is in. */
export interface Connection {
  /** Resolves when it is closed for good, with the code of whoever refused it; `undefined`: by `signal`. */
  readonly closed: Promise<number | undefined>
  /** As it stood last, for another connection. */
  session(): Session | undefined
}

/** Keeps a shard connected until the signal is aborted or Discord will not have it back. */
export async function openConnection(options: ConnectionOptions, signal: AbortSignal): Promise<Connection> {
  const { shard, intents, clock, log } = options
  let session = options.session
  let tries = 0
  /** Between a close and the hello of the next connection. */
  let isAway = true
  /** Until there is a connection, or will be none. */
  let connecting: PromiseWithResolvers<void> | undefined
  /** Of the close that is being dealt with. */
  let closeCode: number | undefined
  const over = Promise.withResolvers<number | undefined>()

  /** Asked before each connection, too; one that must not be made is never answered. */
  function retrieveSession() {
    if (signal.aborted) return new Promise<never>(() => {})
    if (!isAway) return toInfo(session)
    const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
    tries += 1
    // Where it was to be resumed, there may be nobody any more.
    if (session && tries > mostTriesToResume) session = { ...session, resumeUrl: url }
    if (tries === mostTriesToResume)
      log.warn({ shard: shard.id }, 'the gateway of Discord cannot be reached; it is tried again')
    if (pauseMs === 0) return connect()
    return clock.sleep(pauseMs, signal).then(connect, () => new Promise<never>(() => {}))
  }

  function connect() {
    connecting = Promise.withResolvers()
    return toInfo(session)
  }

  function toInfo(known: Session | undefined) {
    if (!known) return null
    const { id: sessionId, sequence, resumeUrl: resumeURL } = known
    return { sessionId, sequence, resumeURL, shardId: shard.id, shardCount: shard.count }
  }

  /** The library gives a session up with each failure of the network; that one lives on, and is not forgotten here. */
  function isSessionOver(): boolean {
    if (signal.aborted) return false
    return closeCode === undefined ? !isAway : endingCodes.has(closeCode)
  }

  const manager = new WebSocketManager({
    token: options.token,
    intents,
    rest: options.rest,
    shardCount: shard.count,
    shardIds: [shard.id],
    handshakeTimeout: answerMs,
    helloTimeout: answerMs,
    buildIdentifyThrottler: () => ({ waitForIdentify: options.waitForIdentify }),
    retrieveSessionInfo: retrieveSession,
    updateSessionInfo(_shardId, info) {
      if (info) session = { id: info.sessionId, sequence: info.sequence, resumeUrl: info.resumeURL, intents }
      else if (isSessionOver()) session = undefined
    },
  })
  const strategy = new SimpleShardingStrategy(manager)

  manager.on('dispatch', (dispatch) => {
    if (!signal.aborted && session) options.onDispatch(dispatch, { ...session, sequence: dispatch.s })
  })
  manager.on('hello', () => {
    isAway = false
    connecting?.resolve()
  })
  const connected = () => {
    if (tries >= mostTriesToResume) log.info({ shard: shard.id }, 'the gateway of Discord is back')
    tries = 0
  }
  manager.on('ready', connected)
  manager.on('resumed', connected)
  manager.on('closed', (code) => {
    isAway = true
    closeCode = code
    connecting?.resolve()
    // What the library does about it, it does at once.
    queueMicrotask(() => {
      closeCode = undefined
    })
    if (closeError(code)) over.resolve(code)
    else log.debug({ shard: shard.id, code }, 'the connection to the gateway was closed')
  })
  // Each error that matters comes as a close, too.
  manager.on('error', () => {})
  manager.on('socketError', ({ name }) =>
    log.debug({ shard: shard.id, error: name }, 'the connection to the gateway failed'),
  )

  async function end(): Promise<void> {
    await within({ ms: closingMs, clock }, async () => {
      // One that is not there yet would not be closed.
      await connecting?.promise
      await strategy.destroy({ code: keepingCode, reason: 'goes on elsewhere' })
    })
    over.resolve(undefined)
  }

  // The library asks Discord, and hears of no signal.
  const { url } = await unlessAborted(signal, async () => {
    await strategy.spawn([shard.id])
    return await manager.fetchGatewayInformation()
  })
  signal.addEventListener('abort', () => void end(), { once: true })
  // It fails only with what closed it.
  void strategy.connect().catch(() => {})
  return { closed: over.promise, session: () => session }
}
