import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** What a file is to hold, and how. */
interface Replacement {
  readonly isGzipped?: boolean
  readonly signal: AbortSignal
}

/** Gives a file another content. It is there whole, the old one or the new one, whatever happens meanwhile; who may read it stays. */
export async function replaceWhole(
  path: string,
  content: Iterable<string | Uint8Array> | AsyncIterable<string>,
  { isGzipped = false, signal }: Replacement,
): Promise<void> {
  const part = `${path}.cleaning`
  try {
    const { mode } = await stat(path)
    const source = Readable.from(content)
    const target = createWriteStream(part, { mode })
    if (isGzipped) await pipeline(source, createGzip(), target, { signal })
    else await pipeline(source, target, { signal })
    const file = await open(part)
    await file.sync()
    await file.close()
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
}
