import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { FeedbackError } from '../../contract/errors.ts'
import { csvColumns } from '../rows/csv.ts'
import { createCsvReader } from '../rows/csv-text.ts'
import { isOwnRow, type OwnRow } from './clean-row.ts'

/** A row of a file of ours, as it stands there. */
export type FileRow =
  | { readonly type: 'json'; readonly row: OwnRow; readonly text: string }
  | { readonly type: 'csv-header' | 'csv'; readonly cells: readonly string[] }

/** Whether a file is gzipped. */
export async function isGzipped(path: string): Promise<boolean> {
  return await beginsWith(path, [0x1f, 0x8b])
}

/** Whether a file is a zip file; one without files is none. */
export async function isZipped(path: string): Promise<boolean> {
  return await beginsWith(path, [0x50, 0x4b, 0x03, 0x04])
}

async function beginsWith(path: string, signature: readonly number[]): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(signature.length), 0, signature.length, 0)
    return bytesRead === signature.length && signature.every((byte, at) => buffer[at] === byte)
  } finally {
    await file.close()
  }
}

/** Reads the rows of an export, of whatever format. Fails with a FeedbackError `not-an-export`. */
export async function* readFileRows(path: string, signal: AbortSignal): AsyncGenerator<FileRow> {
  const source = createReadStream(path, { signal })
  const content = (await isGzipped(path)) ? unzip(source) : source
  content.setEncoding('utf8')
  try {
    yield* readRows(content, path)
  } catch (error) {
    signal.throwIfAborted()
    if (FeedbackError.isInstance(error) || !isZlibError(error)) throw error
    throw notAnExportError(path, 'It is no whole gzip file.')
  }
}

function unzip(source: Readable): Readable {
  const gunzip = createGunzip()
  // Whoever reads sees the failure.
  pipeline(source, gunzip, () => {})
  return gunzip
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

/** The same of texts that were read already; `path` names them in errors. */
export async function* readRows(
  pieces: AsyncIterable<string> | Iterable<string>,
  path: string,
): AsyncGenerator<FileRow> {
  let reader: ReturnType<typeof createJsonReader> | ReturnType<typeof createCsvRowReader> | undefined
  for await (const piece of pieces) {
    reader ??= /^\uFEFF?\{/.test(piece) ? createJsonReader(path) : createCsvRowReader(path)
    yield* reader.read(piece)
  }
  if (reader) yield* reader.end()
}

function createJsonReader(path: string) {
  let rest = ''
  const parse = (text: string): FileRow => {
    const row = parseRow(text)
    if (!isOwnRow(row)) throw notAnExportError(path, 'A line of it is no row of an export.')
    return { type: 'json', row, text }
  }
  return {
    *read(piece: string): Iterable<FileRow> {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield parse(line)
    },
    *end(): Iterable<FileRow> {
      if (rest !== '') yield parse(rest)
    },
  }
}

function parseRow(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function createCsvRowReader(path: string) {
  const reader = createCsvReader()
  let hasHeader = false
  function* rowsOf(records: readonly (readonly string[])[]): Iterable<FileRow> {
    for (const cells of records) {
      const isHeader = !hasHeader
      hasHeader = true
      if (isHeader ? cells.join() !== csvColumns.join() : cells.length !== csvColumns.length)
        throw notAnExportError(path, 'Its columns are not those of an export.')
      yield { type: isHeader ? 'csv-header' : 'csv', cells }
    }
  }
  return {
    read: (piece: string): Iterable<FileRow> => rowsOf(reader.read(piece)),
    *end(): Iterable<FileRow> {
      if (reader.isBroken()) throw notAnExportError(path, 'It ends within a cell.')
      yield* rowsOf(reader.end())
    },
  }
}

/** The file is none of ours. */
export function notAnExportError(path: string, why: string, cause?: unknown): FeedbackError {
  return new FeedbackError({
    code: 'not-an-export',
    what: `${path} is no export of feedback. ${why}`,
    remedy: 'Name files or folders that `dramatis feedback export` or `/feedback export` wrote.',
    cause,
  })
}
