import type { REST } from '@discordjs/rest'
import type { Clock } from '../../../src/contract/clock.ts'
import type { Log } from '../../../src/contract/log.ts'
import type { OwnApplication } from '../application.ts'
import { registerCommands } from '../interactions/registration.ts'
import { createPatiently } from '../patiently.ts'
import { portal } from '../portal.ts'
import { createRightsBook } from '../rights.ts'
import type { DiscordTools } from '../tools.ts'
import { unauthorizedError } from './close-codes.ts'
import { createIdentifyTurns } from './identify.ts'
import type { Intents } from './intents.ts'
import { positionName, type Shard } from './position.ts'
import { listenToShard } from './shard.ts'

/** What is known once Discord has told of the application. */
export interface Opened {
  readonly application: OwnApplication
  readonly intents: Intents
  readonly tools: DiscordTools
}

/** See {@link listen}. */
export interface ListenOptions {
  /** Asks Discord of the application, unless it is known. Fails with a PlatformError. */
  readonly open: (signal: AbortSignal) => Promise<Opened>
  readonly rest: REST
  readonly clock: Clock
  readonly log: Log
}

/**
 * Listens until the signal is aborted, to each shard in one process at a time. Waits for a Discord that is away; fails with a
 * PlatformError when it will not have the bot.
 */
export async function listen({ open, rest, clock, log }: ListenOptions, signal: AbortSignal): Promise<void> {
  const failed = new AbortController()
  const ending = AbortSignal.any([signal, failed.signal])
  const patiently = createPatiently({
    clock,
    onWait: ({ code, message }) =>
      log.warn({ error: code }, `the adapter of Discord waits, and tries again. ${message}`),
  })
  try {
    const { application, intents, tools } = await patiently(() => open(signal), signal)
    const { api, settings } = tools
    const { applicationId, botId, interactionsUrl } = application
    const host = tools.host()
    if (interactionsUrl !== undefined) log.warn({}, goesElsewhere(applicationId))
    const count = settings.shards ?? (await patiently(() => api.gateway.getBot({ signal }), signal)).shards
    const waitForIdentify = createIdentifyTurns({ api, host, clock, log })
    const rights = createRightsBook(api, botId, clock)
    const work = shardsOf(count, settings.shardRange).map((shard, index) =>
      host.lead(
        `discord:${positionName(applicationId, shard)}`,
        async (leading) => {
          if (index === 0) void registerCommands(tools, leading)
          const shardTools = { ...tools, rights }
          const options = { tools: shardTools, rest, shard, intents, waitForIdentify, patiently }
          await listenToShard(options, { leading, ending })
        },
        ending,
      ),
    )
    // One that fails ends the others, and they are waited for.
    for (const one of work) one.catch((error: unknown) => failed.abort(error))
    await Promise.allSettled(work)
    if (failed.signal.aborted) throw failed.signal.reason
  } catch (error) {
    if (signal.aborted) return
    throw isUnauthorized(error) ? unauthorizedError(error) : error
  }
}

function goesElsewhere(applicationId: string): string {
  return (
    'no command, menu or button works, for Discord sends what people do with them to an address of the web: clear "Interactions ' +
    `Endpoint URL" at ${portal}/${applicationId}/information and save`
  )
}

function shardsOf(count: number, range: readonly [number, number] | undefined): readonly Shard[] {
  const [first, last] = range ?? [0, count - 1]
  return Array.from({ length: last - first + 1 }, (_, index) => ({ id: first + index, count }))
}

function isUnauthorized(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'unauthorized'
}
