import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Clock } from '../../contract/clock.ts'
import { DramatisError, PlatformError } from '../../contract/errors.ts'
import type { FetchFileOptions } from '../../contract/platform.ts'
import type { LoopbackPost, LoopbackPosted, LoopbackUpdate } from '../loopback-protocol.ts'

/** Pauses between tries at a platform that cannot be reached; the last one goes on (ms). */
const pausesMs = [50, 100, 250, 500, 1_000]

/** The platform, as its adapter asks it. Fails with a PlatformError. */
export interface LoopbackClient {
  fetchUpdates(after: number, waitMs: number, signal: AbortSignal): Promise<readonly LoopbackUpdate[]>
  post(post: LoopbackPost): Promise<LoopbackPosted>
  edit(messageId: string, text: string): Promise<void>
  remove(messageId: string): Promise<void>
  /** See `PlatformAdapter.fetchFile`. */
  fetchFile(path: string, options: FetchFileOptions): Promise<Uint8Array>
  close(): void
}

/** Builds a client of the platform at that address. */
export function createLoopbackClient(url: string): LoopbackClient {
  const agent = new Agent({ keepAlive: true })

  async function call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const { status, text } = await exchange(method, path, body, signal).catch((cause: unknown) => {
      signal?.throwIfAborted()
      throw unreachable(cause)
    })
    if (status === 200) return JSON.parse(text)
    throw refused(status)
  }

  async function exchange(method: string, path: string, body?: unknown, signal?: AbortSignal) {
    const outgoing = request(new URL(path, url), { method, agent, ...(signal ? { signal } : {}) })
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response')
    let text = ''
    for await (const chunk of incoming ?? []) text += chunk
    return { status: incoming?.statusCode ?? 0, text }
  }

  async function download(path: string, { maxBytes, signal }: FetchFileOptions): Promise<Uint8Array> {
    const outgoing = request(new URL(path, url), { agent, signal })
    outgoing.end()
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response')
    if (incoming?.statusCode !== 200) throw refused(incoming?.statusCode ?? 0)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of incoming) {
      size += chunk.length
      // Leaving the loop ends the connection.
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  const pathOf = (messageId: string) => `/messages/${encodeURIComponent(messageId)}`

  return {
    async fetchUpdates(after, waitMs, signal) {
      const body = await call('GET', `/updates?after=${after}&waitMs=${waitMs}`, undefined, signal)
      return body as readonly LoopbackUpdate[] // the platform beside us is the one server
    },
    async post(post) {
      return (await call('POST', '/messages', post)) as LoopbackPosted // the platform beside us is the one server
    },
    async edit(messageId, text) {
      await call('PATCH', pathOf(messageId), { text })
    },
    async remove(messageId) {
      await call('DELETE', pathOf(messageId))
    },
    async fetchFile(path, fetchOptions) {
      return await download(path, fetchOptions).catch((cause: unknown) => {
        fetchOptions.signal.throwIfAborted()
        throw DramatisError.isInstance(cause) ? cause : unreachable(cause)
      })
    },
    close: () => agent.destroy(),
  }
}

/** Tries again what may succeed later, until it does, fails for good, or the signal is aborted; `onRetry` is told why. */
export async function patiently<Result>(
  work: () => Promise<Result>,
  { clock, signal, onRetry }: { clock: Clock; signal: AbortSignal; onRetry?: (error: DramatisError) => void },
): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!DramatisError.isInstance(error) || !error.isRetryable) throw error
      onRetry?.(error)
      const pauseMs = error.code === 'rate-limited' ? 1_000 : pausesMs[Math.min(tries, pausesMs.length - 1)]
      await clock.sleep(pauseMs ?? 0, signal)
    }
  }
}

function unreachable(cause: unknown): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: 'The loopback platform did not answer.',
    remedy: 'Look whether the test still has it open.',
    cause,
    isRetryable: true,
  })
}

function refused(status: number): PlatformError {
  const code = status === 429 ? 'rate-limited' : status === 404 ? 'not-found' : 'rejected'
  return new PlatformError({
    code,
    what: `The loopback platform answered ${status}.`,
    remedy: 'Look at the faults that the test gave it.',
    isRetryable: status === 429 || status === 409 || status >= 500,
  })
}

function tooLarge(maxBytes: number): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `A file of the loopback platform has more than ${maxBytes} bytes.`,
    remedy: 'Hand in a smaller one.',
  })
}
