import { constants } from 'node:fs'
import { access, type FileHandle, open, stat, writeFile } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { PlatformError } from '../../src/contract/errors.ts'
import type { FetchFileOptions } from '../../src/contract/platform.ts'

const chunkBytes = 65_536

/** Most files of one name that an export goes past. */
const mostOfOneName = 1_000

/** What is wrong with a path that should be a file's; `undefined`: nothing that can be seen from outside. */
export async function findPathProblem(path: string): Promise<'missing' | 'folder' | 'no-file' | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return 'missing'
  if (found.isDirectory()) return 'folder'
  if (!found.isFile()) return 'no-file'
  return await access(path, constants.R_OK).then(
    () => undefined,
    () => 'no-file' as const,
  )
}

/** Reads a file that was named in the terminal; see `PlatformAdapter.fetchFile`. */
export async function readTypedFile(
  path: string,
  { maxBytes, signal }: FetchFileOptions,
): Promise<Uint8Array> {
  signal.throwIfAborted()
  // A pipe or a device is not even opened: that alone may wait for ever, or do something.
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw notFound(path)
  if (found.size > maxBytes) throw tooLarge(path, maxBytes)
  const file = await open(path, constants.O_RDONLY).catch(() => {
    throw notFound(path)
  })
  try {
    return await readBounded(file, path, { maxBytes, signal })
  } finally {
    await file.close()
  }
}

/** It may grow while it is read. */
async function readBounded(
  file: FileHandle,
  path: string,
  { maxBytes, signal }: FetchFileOptions,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    signal.throwIfAborted()
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null)
    if (bytesRead === 0) return Buffer.concat(chunks)
    size += bytesRead
    if (size > maxBytes) throw tooLarge(path, maxBytes)
    chunks.push(buffer.subarray(0, bytesRead))
  }
}

/** Writes a file beside what is there, under a name that is free; answers its path. */
export async function saveFile(directory: string, name: string, bytes: Uint8Array): Promise<string> {
  const { name: stem, ext } = parse(name.replace(/[/\\:*?"<>|\p{Cc}]/gu, '-').replace(/^\.+/, '-'))
  for (let number = 1; ; number += 1) {
    const path = join(directory, number === 1 ? `${stem}${ext}` : `${stem}-${number}${ext}`)
    try {
      // What is kept of people is among them.
      await writeFile(path, bytes, { flag: 'wx', mode: 0o600 })
      return path
    } catch (error) {
      const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!isThere || number === mostOfOneName) throw error
    }
  }
}

function notFound(path: string): PlatformError {
  return new PlatformError({
    code: 'not-found',
    what: `There is no file ${path} that can be read.`,
    remedy: 'Write its path as it is from where the program was started, or in full.',
  })
}

function tooLarge(path: string, maxBytes: number): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `The file ${path} has more than ${maxBytes} bytes.`,
    remedy: 'Take a smaller one.',
  })
}
