import type { Api } from 'grammy'
import type { Agent } from 'undici'
import { DramatisError, PlatformError } from '../../../src/contract/errors.ts'
import type { FetchFileOptions } from '../../../src/contract/platform.ts'
import { fetchFile, fileNotFound, fileTooLarge } from '../../shared/fetch-file.ts'
import { toPlatformError } from './platform-error.ts'
import { toApiSignal } from './signal.ts'

/** See {@link download}. */
export interface DownloadOptions extends FetchFileOptions {
  readonly agent: Agent
  readonly api: Api
  /** What stands before a file's path; it holds the token, and is told nobody. */
  readonly root: string
}

/** Reads a file that somebody sent, by Telegram's id of it. Fails with a PlatformError, or the signal's reason. */
export async function download(
  fileId: string,
  { agent, api, root, maxBytes, signal }: DownloadOptions,
): Promise<Uint8Array> {
  try {
    const { file_path: path, file_size: size = 0 } = await api.getFile(fileId, toApiSignal(signal))
    if (size > maxBytes) throw fileTooLarge(maxBytes)
    if (path === undefined) throw fileNotFound('Telegram')
    const address = `${root}/${encodePath(path)}`
    return await fetchFile(address, { platform: 'Telegram', agent, maxBytes, signal })
  } catch (cause) {
    signal.throwIfAborted()
    const error = toPlatformError(cause, 'to hand over a file')
    throw error.code === 'rejected' && !DramatisError.isInstance(cause) ? fileNotFound('Telegram') : error
  }
}

/** A server that was started with `--local` tells where the file lies on its own disk. */
function encodePath(path: string): string {
  if (/^(\/|[A-Za-z]:)/.test(path)) throw localServer()
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) throw fileNotFound('Telegram')
  return parts.map(encodeURIComponent).join('/')
}

function localServer(): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: 'The Bot API server of TELEGRAM_API_URL runs with --local: it tells where a file lies on its disk, and does not hand it over.',
    remedy: 'Start that server without --local.',
  })
}
