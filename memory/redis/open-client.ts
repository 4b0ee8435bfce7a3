import type { Log } from '../../src/contract/log.ts'
import { describeError } from '../../src/util/describe-error.ts'
import type { RedisAddress } from './address.ts'
import type { Client } from './client.ts'

/** How a client treats a server that is away or hangs. */
export interface Patience {
  /** While the server is away, whether commands wait for it instead of failing at once. */
  readonly waits: boolean
  /** A connection on which nothing came for so long is given up; it must exceed what a command of the client may block. */
  readonly socketTimeoutMs: number
  /** How often the server is asked whether it is there, so that an idle connection is not given up. */
  readonly pingMs: number
}

/**
 * For whoever waits for the answer: a write that did not happen fails at once, a server that hangs within 1.5 s, by `createAnswers`.
 * The connection outlives that: machines stall for seconds, and then the answers are there.
 */
export const commandPatience: Patience = { waits: false, socketTimeoutMs: 3_000, pingMs: 300 }
/** For a worker that waits for its next job: Redis ends that wait after 2 s, or where the next is known after 10 s at most. */
export const jobPatience: Patience = { waits: true, socketTimeoutMs: 15_000, pingMs: 1_000 }
/** For whoever only listens. */
export const bellPatience: Patience = { waits: true, socketTimeoutMs: 3_000, pingMs: 1_000 }

const connectTimeoutMs = 3_000
const longestPauseMs = 500

/**
 * Makes a client, not connected yet. Once it was, it comes back by itself after each loss. The first time, one that does not wait
 * fails where the server is not there.
 */
export async function createRedisClient(
  address: RedisAddress,
  { waits, socketTimeoutMs, pingMs }: Patience,
  log: Log,
): Promise<Client> {
  // It is loaded with the first store that needs it.
  const { createClient } = await import('@keyv/redis')
  const { host, port, isEncrypted, username, password, database } = address
  let comesBack = waits
  const shared = {
    host,
    port,
    connectTimeout: connectTimeoutMs,
    socketTimeout: socketTimeoutMs,
    reconnectStrategy: (retries: number) => comesBack && Math.min(20 * 2 ** retries, longestPauseMs),
  }
  const client: Client = createClient({
    socket: isEncrypted ? { ...shared, tls: true } : shared,
    database,
    disableOfflineQueue: !waits,
    pingInterval: pingMs,
    maintNotifications: 'disabled',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  })
  const connect = client.connect.bind(client)
  const destroy = client.destroy.bind(client)
  let isLetGo = false
  // One that is let go while it connects would be connected all the same, for good (@redis/client 5.12): that is waited for.
  client.destroy = () => {
    comesBack = false
    isLetGo = true
    if (client.isReady || !client.isOpen) destroy()
  }
  // BullMQ takes its leave after it has let a client go: one that still connects would hold itself for closed, and stay connected.
  client.quit = async () => {
    client.destroy()
    return 'OK'
  }
  // BullMQ closes a client that waits in vain, and opens it again.
  client.connect = () => {
    comesBack = waits
    isLetGo = false
    return connect()
  }
  client.on('ready', () => {
    comesBack = !isLetGo
    if (isLetGo) destroy()
  })
  // Whoever asks it something is told; without a listener the process would end.
  client.on('error', (error: unknown) =>
    log.debug({ error: describeError(error) }, 'a connection to Redis is away'),
  )
  return client
}
