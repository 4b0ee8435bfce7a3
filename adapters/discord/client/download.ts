import { type Agent, request } from 'undici'
import { DramatisError, PlatformError } from '../../../src/contract/errors.ts'
import type { FetchFileOptions } from '../../../src/contract/platform.ts'

/** Where Discord keeps what people hand in. */
const cdnHosts = /^(cdn\.discordapp\.com|media\.discordapp\.net)$/

/** Reads a file from Discord's servers, and from nobody else's; from those of `api`, when that is on this machine. */
export async function download(
  agent: Agent,
  api: URL,
  address: string,
  { maxBytes, signal }: FetchFileOptions,
): Promise<Uint8Array> {
  if (!isDiscordAddress(address, api)) throw notFound()
  try {
    const { statusCode, headers, body } = await request(address, { dispatcher: agent, signal })
    if (statusCode !== 200) {
      await body.dump()
      throw statusCode >= 500 ? unreachable() : notFound()
    }
    const chunks: Buffer[] = []
    let size = 0
    const isTooLarge = Number(headers['content-length'] ?? 0) > maxBytes
    // Leaving the loop ends the connection.
    for await (const chunk of body) {
      size += chunk.length
      if (isTooLarge || size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    signal.throwIfAborted()
    throw DramatisError.isInstance(error) ? error : unreachable()
  }
}

function isDiscordAddress(address: string, api: URL): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, origin, username } = new URL(address)
  if (username) return false
  return (protocol === 'https:' && cdnHosts.test(host)) || (origin === api.origin && isLocal(api))
}

/** Whether an address of the API is of this machine: a Discord of the tests. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
}

function notFound(): PlatformError {
  return new PlatformError({
    code: 'not-found',
    what: 'The file is not on the servers of Discord any more.',
    remedy: 'Hand it in again.',
  })
}

function tooLarge(maxBytes: number): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `The file has more than ${maxBytes} bytes.`,
    remedy: 'Hand in a smaller one.',
  })
}

function unreachable(): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: 'The servers of Discord that keep files did not answer.',
    remedy: 'Hand it in again in a moment.',
    isRetryable: true,
  })
}
