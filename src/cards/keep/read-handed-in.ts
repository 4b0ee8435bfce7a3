import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { CardError, ConfigurationError } from '../../contract/errors.ts'

/**
 * Reads a file whose kind and size were looked at first, so that no pipe, device or giant is read. Links are followed: whoever
 * names one means the file. Fails with a CardError `file-too-large` or `not-a-card`, or a ConfigurationError `unreadable-file`.
 *
 * @param options.name what people call the file
 */
export async function readHandedIn(
  path: string,
  { name, maxBytes }: { readonly name: string; readonly maxBytes: number },
): Promise<Uint8Array> {
  let file: FileHandle | undefined
  try {
    if (!(await stat(path)).isFile()) throw createKindError(name)
    // Should a pipe have taken its place, the opening does not wait for whoever writes into it.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const info = await file.stat()
    if (!info.isFile()) throw createKindError(name)
    if (info.size > maxBytes) throw createSizeError(name, info.size, maxBytes)
    return await readBytes(file, info.size)
  } catch (error) {
    if (error instanceof CardError) throw error
    throw createReadError(name, error)
  } finally {
    await file?.close()
  }
}

/** No more than the file had when it was looked at. */
async function readBytes(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  return bytes.subarray(0, length)
}

function createKindError(name: string): CardError {
  return new CardError({
    code: 'not-a-card',
    what: `${name} is not a file.`,
    remedy: 'Name the file of a card, or a folder with such files.',
  })
}

function createSizeError(name: string, bytes: number, maxBytes: number): CardError {
  const megabytes = (count: number) => Math.ceil(count / 100_000) / 10
  return new CardError({
    code: 'file-too-large',
    what: `${name} has ${megabytes(bytes)} MB, and at most ${megabytes(maxBytes)} MB are read.`,
    remedy: 'Take pictures out of it, or have it exported again with smaller ones.',
  })
}

function createReadError(name: string, cause: unknown): ConfigurationError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  const what = code === 'ENOENT' ? `There is no file ${name}.` : `${name} cannot be read (${code}).`
  const remedy = code === 'ENOENT' ? 'Look at its name.' : 'Look at who may read it.'
  return new ConfigurationError({ code: 'unreadable-file', what, remedy, cause })
}
