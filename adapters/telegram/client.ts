import { Api } from 'grammy'
import { Agent } from 'undici'
import type { Clock } from '../../src/contract/clock.ts'
import type { TelegramConfig } from '../../src/contract/config.ts'
import type { Log } from '../../src/contract/log.ts'
import type { AdapterHost, FetchFileOptions } from '../../src/contract/platform.ts'
import { createSharedRate } from '../shared/shared-rate.ts'
import { download } from './client/download.ts'
import { createLimits } from './client/limits.ts'
import { createFetch } from './client/request.ts'

export { describeFailure, toPlatformError } from './client/platform-error.ts'
export { toApiSignal } from './client/signal.ts'

/** Telegram's own address of its API. */
const telegramApiUrl = 'https://api.telegram.org'

/** See {@link createTelegramClient}. */
export interface TelegramClientOptions {
  readonly settings: Pick<TelegramConfig, 'token' | 'apiUrl'>
  /** `undefined` until `listen` was called: until then each process counts for itself. */
  readonly host: () => AdapterHost | undefined
  readonly clock: Clock
  readonly log: Log
  /** Most in any second, of all processes together. Default: 28, for Telegram takes about 30. */
  readonly sendsPerSecond?: number
}

/** Telegram's Bot API. */
export interface TelegramClient {
  /** Typed calls; what they fail with becomes a PlatformError by `toPlatformError`. */
  readonly api: Api
  /** See `PlatformAdapter.fetchFile`: a file that was handed in, by Telegram's id of it. */
  fetchFile(fileId: string, options: FetchFileOptions): Promise<Uint8Array>
  /** Breaks off what is asked. */
  close(): Promise<void>
}

/** Builds the one client that everything of a process goes through, so that it knows all of Telegram's limits. */
export function createTelegramClient({
  settings,
  host,
  clock,
  log,
  sendsPerSecond = 28,
}: TelegramClientOptions): TelegramClient {
  const { token } = settings
  const apiRoot = (settings.apiUrl ?? telegramApiUrl).replace(/\/+$/, '')
  const agent = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 10_000, connections: 64 })
  const api = new Api(token, { apiRoot, fetch: createFetch(agent) as never }) // grammY's type is that of node-fetch; what it reads is the same
  const rate = createSharedRate({ host, clock, perSecond: sendsPerSecond, windowMs: 125, block: 1 })
  api.config.use(createLimits({ clock, log, rate }))
  return {
    api,
    fetchFile: (fileId, options) =>
      download(fileId, { ...options, agent, api, root: `${apiRoot}/file/bot${token}` }),
    close: () => agent.destroy(),
  }
}
