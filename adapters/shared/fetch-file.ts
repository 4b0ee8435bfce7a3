import { type Agent, request } from 'undici'
import { PlatformError } from '../../src/contract/errors.ts'
import type { FetchFileOptions } from '../../src/contract/platform.ts'

/** See {@link fetchFile}. */
export interface FetchFromOptions extends FetchFileOptions {
  /** Its name, as errors say it. */
  readonly platform: string
  readonly agent: Agent
}

/** Reads a file from a platform's servers. Fails with a PlatformError, with what the request fails with, or the signal's reason. */
export async function fetchFile(
  address: string,
  { platform, agent, maxBytes, signal }: FetchFromOptions,
): Promise<Uint8Array> {
  const { statusCode, headers, body } = await request(address, { dispatcher: agent, signal })
  if (statusCode !== 200) {
    await body.dump()
    throw statusCode >= 500 ? fileUnreachable(platform) : fileNotFound(platform)
  }
  const chunks: Buffer[] = []
  let size = 0
  const isTooLarge = Number(headers['content-length'] ?? 0) > maxBytes
  // Leaving the loop ends the connection.
  for await (const chunk of body) {
    size += chunk.length
    if (isTooLarge || size > maxBytes) throw fileTooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** There is no such file. */
export function fileNotFound(platform: string): PlatformError {
  return new PlatformError({
    code: 'not-found',
    what: `The file is not on the servers of ${platform} any more.`,
    remedy: 'Hand it in again.',
  })
}

/** It is longer than whoever asked for it reads. */
export function fileTooLarge(maxBytes: number): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `The file has more than ${maxBytes} bytes.`,
    remedy: 'Hand in a smaller one.',
  })
}

/** The platform's servers have trouble. */
export function fileUnreachable(platform: string): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: `The servers of ${platform} that keep files did not answer.`,
    remedy: 'Hand it in again in a moment.',
    isRetryable: true,
  })
}
