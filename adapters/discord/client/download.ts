import type { Agent } from 'undici'
import { DramatisError } from '../../../src/contract/errors.ts'
import type { FetchFileOptions } from '../../../src/contract/platform.ts'
import { fetchFile, fileNotFound, fileUnreachable } from '../../shared/fetch-file.ts'

/** Where Discord keeps what people hand in. */
const cdnHosts = /^(cdn\.discordapp\.com|media\.discordapp\.net)$/

/** Reads a file from Discord's servers, and from nobody else's; from those of `api`, when that is on this machine. */
export async function download(
  agent: Agent,
  api: URL,
  address: string,
  { maxBytes, signal }: FetchFileOptions,
): Promise<Uint8Array> {
  if (!isDiscordAddress(address, api)) throw fileNotFound('Discord')
  try {
    return await fetchFile(address, { platform: 'Discord', agent, maxBytes, signal })
  } catch (error) {
    signal.throwIfAborted()
    throw DramatisError.isInstance(error) ? error : fileUnreachable('Discord')
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
