import type { REST } from '@discordjs/rest'
import type { Patiently } from '../../shared/patiently.ts'
import { within } from '../../shared/waiting.ts'
import type { ReceiveTools } from '../tools.ts'
import { openActiveChannels } from './active-channels.ts'
import { closeError, disallowedIntents } from './close-codes.ts'
import { openConnection } from './connection.ts'
import { openShardEvents, type ShardEvents } from './events.ts'
import type { IdentifyTurns } from './identify.ts'
import type { Intents } from './intents.ts'
import { parsePosition, positionName, type Session, type Shard } from './position.ts'

/** Longest that what was received is still stored for when the process ends. */
const drainMs = 5_000

/** See {@link listenToShard}. */
export interface ShardOptions {
  readonly tools: ReceiveTools
  readonly rest: REST
  readonly shard: Shard
  readonly intents: Intents
  readonly waitForIdentify: IdentifyTurns
  readonly patiently: Patiently
}

/** When to end. */
export interface ShardSignals {
  /** The right to listen is lost, or all ends. */
  readonly leading: AbortSignal
  /** All ends: what was received is stored before. */
  readonly ending: AbortSignal
}

/** Listens to one shard until it is told to end. Fails with a PlatformError when Discord will not have the bot. */
export async function listenToShard(options: ShardOptions, { leading, ending }: ShardSignals): Promise<void> {
  const { tools, shard, patiently } = options
  const host = tools.host()
  const name = positionName(tools.bot.applicationId, shard)
  const storing = new AbortController()
  const { signal } = storing
  // Whoever listens now is told of what is not stored.
  const lost = () => void (ending.aborted || storing.abort(leading.reason))
  leading.addEventListener('abort', lost, { once: true })
  try {
    const session = parsePosition(await patiently(() => host.fetchPosition(name, leading), leading))
    const book = { ...tools, name: `active:${name}`, state: host.state, signal }
    const active = await patiently(() => openActiveChannels(book), leading)
    const events = openShardEvents({ tools, name, shard, active, session, signal })
    try {
      await stayConnected(options, { events, session }, leading)
    } finally {
      await within({ ms: drainMs, clock: tools.clock }, async () => {
        await events.pump.end()
        await active.close()
      })
    }
  } catch (error) {
    if (!leading.aborted) throw error
  } finally {
    leading.removeEventListener('abort', lost)
    storing.abort()
  }
}

interface Start {
  readonly events: ShardEvents
  readonly session: Session | undefined
}

/** Comes back with fewer wishes where Discord refuses some. */
async function stayConnected(
  { tools, rest, shard, intents, waitForIdentify, patiently }: ShardOptions,
  start: Start,
  leading: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  start.events.pump.running.catch((error: unknown) => failed.abort(error))
  const signal = AbortSignal.any([leading, failed.signal])
  const { clock, log, settings } = tools
  for (let { session } = start; ; ) {
    const wanted = intents.bits()
    const options = {
      ...{ rest, shard, waitForIdentify, clock, log },
      token: settings.token,
      intents: wanted,
      // A session keeps what was asked for when it began.
      session: session?.intents === wanted ? session : undefined,
      onDispatch: start.events.take,
    }
    const connection = await patiently(() => openConnection(options, signal), signal)
    const code = await connection.closed
    session = connection.session()
    failed.signal.throwIfAborted()
    if (code === undefined) return
    // Another shard may have been refused before.
    const isRefused = code === disallowedIntents && intents.withoutContent()
    if (!isRefused || intents.bits() === wanted) throw closeError(code)
  }
}
