import { createWriteStream, existsSync } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { encodeCsvRecord } from '../rows/csv-text.ts'
import { readmeTitle } from '../training/types.ts'
import { type Cleaning, cleanCsvRecord, cleanRow } from './clean-row.ts'
import { type FileRow, isGzipped, notAnExportError, readFileRows } from './rows-of-file.ts'

/** What became of the rows of a file. */
export interface CleanReport {
  /** As many as there were. */
  readonly rows: number
  readonly removed: number
  /** Texts of them are gone, and what somebody else did is still there. */
  readonly masked: number
}

/**
 * Files of an export: the file itself, or those of its folder; none of an export for training without rows. Fails with a FeedbackError
 * where the folder is no export.
 */
export async function listExportFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:jsonl|csv)(?:\.gz)?$|^feedback-.+\.zip$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  if (files.length === 0 && !(await hasOurReadme(path)))
    throw notAnExportError(path, 'It holds no file of an export.')
  return files.sort()
}

async function hasOurReadme(folder: string): Promise<boolean> {
  const readme = join(folder, 'README.md')
  return existsSync(readme) && (await readFile(readme, 'utf8')).split('\n', 1).join().endsWith(readmeTitle)
}

/**
 * Takes people out of a file: who was forgotten, and who no longer agrees to what it stands on. The file is replaced whole, or stays
 * as it is: where it names none of them, on a dry run, and when it fails.
 */
export async function cleanFile(
  path: string,
  cleaning: Cleaning,
  { isDryRun, signal }: { readonly isDryRun: boolean; readonly signal: AbortSignal },
): Promise<CleanReport> {
  const found = await look(path, cleaning, signal)
  if (isDryRun || found.removed + found.masked === 0) return found
  const part = `${path}.cleaning`
  try {
    const texts = Readable.from(cleanedTexts(path, cleaning, signal))
    const target = createWriteStream(part)
    if (await isGzipped(path)) await pipeline(texts, createGzip(), target, { signal })
    else await pipeline(texts, target, { signal })
    const file = await open(part)
    await file.sync()
    await file.close()
    await rename(part, path)
  } finally {
    await rm(part, { force: true })
  }
  return found
}

async function look(path: string, cleaning: Cleaning, signal: AbortSignal): Promise<CleanReport> {
  const report = { rows: 0, removed: 0, masked: 0 }
  for await (const row of readFileRows(path, signal)) {
    if (row.type === 'csv-header') continue
    report.rows += 1
    const { outcome } = clean(row, cleaning)
    if (outcome !== 'kept') report[outcome] += 1
  }
  return report
}

async function* cleanedTexts(path: string, cleaning: Cleaning, signal: AbortSignal): AsyncGenerator<string> {
  for await (const row of readFileRows(path, signal))
    yield row.type === 'csv-header' ? `\uFEFF${encodeCsvRecord(row.cells)}` : clean(row, cleaning).text
}

function clean(row: Exclude<FileRow, { readonly type: 'csv-header' }>, cleaning: Cleaning) {
  if (row.type === 'json') {
    const { outcome, row: left } = cleanRow(row.row, cleaning)
    const text = outcome === 'kept' ? row.text : left && JSON.stringify(left)
    return { outcome, text: text === undefined ? '' : `${text}\n` }
  }
  const { outcome, row: left } = cleanCsvRecord(row.cells, cleaning)
  return { outcome, text: left ? encodeCsvRecord(left) : '' }
}
