import { API } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { Agent } from 'undici'
import type { Clock } from '../../src/contract/clock.ts'
import type { DiscordConfig } from '../../src/contract/config.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost, FetchFileOptions } from '../../src/contract/platform.ts'
import { createSharedRate } from '../shared/shared-rate.ts'
import { download } from './client/download.ts'
import { createRefusals } from './client/refusals.ts'
import { createRequester } from './client/request.ts'
import { withTokenCheck } from './client/token-check.ts'

export { discordCode, isReplyRefused, isThreadLocked, toPlatformError } from './client/platform-error.ts'

/** Discord's own address of its API. */
const discordApiUrl = 'https://discord.com/api'

/** Longest wait for a limit before a call fails instead; longer ones are not waited out by anybody who reads along. */
const longestLimitMs = 30_000

/** Longest that one call may take, its tries and its wait for room together; each try has its own limit. */
const callTimeoutMs = 90_000

/** See {@link createDiscordClient}. */
export interface DiscordClientOptions {
  readonly settings: Pick<DiscordConfig, 'token' | 'apiUrl'>
  /** `undefined` until `listen` was called: until then nothing is counted. */
  readonly host: () => AdapterHost | undefined
  readonly clock: Clock
  readonly log: Log
  /** Most in any second, of all processes together. Default: 48, for Discord allows 50. */
  readonly requestsPerSecond?: number
}

/** Discord's REST API. */
export interface DiscordClient {
  /** Typed calls; what they fail with becomes a PlatformError by {@link toPlatformError}. */
  readonly api: API
  /** The same for a WebSocketManager. */
  readonly rest: REST
  /** See `PlatformAdapter.fetchFile`: a file that was handed in, from Discord's own servers alone. */
  fetchFile(address: string, options: FetchFileOptions): Promise<Uint8Array>
  /** Breaks off what is asked. */
  close(): Promise<void>
}

/** Builds the one client that everything of a process goes through, so that it knows all of Discord's limits. */
export function createDiscordClient({
  settings,
  host,
  clock,
  log,
  requestsPerSecond = 48,
}: DiscordClientOptions): DiscordClient {
  const { token, apiUrl = discordApiUrl } = settings
  const agent = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 30_000, connections: 64 })
  const rate = createSharedRate({ host, clock, perSecond: requestsPerSecond, windowMs: 200, block: 2 })
  const refusals = createRefusals({ host, clock, log })
  const rest = new REST({
    api: apiUrl,
    makeRequest: withTokenCheck(createRequester({ agent, rate, refusals, clock }), { apiUrl, log }),
    // Tries are made in makeRequest, which knows what may be repeated.
    retries: 0,
    globalRequestsPerSecond: requestsPerSecond,
    timeout: callTimeoutMs,
    rejectOnRateLimit: ({ retryAfter }) => retryAfter > longestLimitMs,
    invalidRequestWarningInterval: 500,
  }).setToken(token)
  rest.on('invalidRequestWarning', ({ count }) =>
    log.warn({ count }, 'Discord refused many requests of this process in the last ten minutes'),
  )
  return {
    api: new API(rest),
    rest,
    fetchFile: (address, options) => download(agent, new URL(apiUrl), address, options),
    async close() {
      rest.clearHashSweeper()
      rest.clearHandlerSweeper()
      await agent.destroy()
    },
  }
}
