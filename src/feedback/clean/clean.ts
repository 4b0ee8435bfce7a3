import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { cleanArchive } from './archive.ts'
import type { Cleaning } from './clean-row.ts'
import { type CleanReport, cleanRows, createCleanCounter, isTouched } from './clean-rows.ts'
import { readmeFormat, recountReadme } from './readme.ts'
import { replaceWhole } from './replace-whole.ts'
import { isGzipped, isZipped, notAnExportError, readFileRows } from './rows-of-file.ts'

const exportName = /\.(?:jsonl|csv)(?:\.gz)?$|^feedback-.+\.zip$/i
/** Of an export that has not ended or is still written, of the one that it replaces, and of a file that is being cleaned. */
const unfinishedName = /\.(?:part|before|cleaning)$/i

/**
 * Files of an export: the file itself, or those of its folder; none of an export for training without rows. Links are followed: what
 * they lead to is what has to come clean. Fails with a FeedbackError where the folder is no export.
 */
export async function listExportFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [await realpath(path)]
  const all = await listFiles(path)
  const ended = all.filter((name) => unfinishedPart(path, name) === undefined)
  const named = ended.filter((name) => exportName.test(basename(name)))
  const files: string[] = []
  for (const name of named)
    if (existsSync(name) && (await stat(name)).isFile()) files.push(await realpath(name))
  if (files.length === 0 && ended.length === all.length && (await readReadme(path)) === undefined)
    throw notAnExportError(path, 'It holds no file of an export.')
  return files.sort()
}

/**
 * What an export that was broken off, or is written at this moment, keeps at a path or in its folder: it cannot be cleaned, for whoever
 * writes it goes on with it.
 */
export async function listUnfinished(path: string): Promise<readonly string[]> {
  if (unfinishedName.test(path)) return [path]
  if (!(await stat(path)).isDirectory()) return []
  return [...new Set((await listFiles(path)).flatMap((name) => unfinishedPart(path, name) ?? []))].sort()
}

/** What of a folder is unfinished, and holds that file. */
function unfinishedPart(folder: string, file: string): string | undefined {
  const parts = relative(folder, file).split(sep)
  const last = parts.findIndex((part) => unfinishedName.test(part))
  return last < 0 ? undefined : join(folder, ...parts.slice(0, last + 1))
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
}

/** How a file is cleaned. */
interface CleanOptions {
  readonly isDryRun: boolean
  readonly signal: AbortSignal
}

/**
 * Takes people out of a file: who was forgotten, and who no longer agrees to what it stands on. The file is replaced whole, or stays
 * as it is: where it names none of them, on a dry run, and when it fails.
 */
export async function cleanFile(
  path: string,
  cleaning: Cleaning,
  { isDryRun, signal }: CleanOptions,
): Promise<CleanReport> {
  const counter = createCleanCounter()
  for await (const _ of cleanRows(readFileRows(path, signal), cleaning, counter));
  const found = counter.read()
  if (isDryRun || !isTouched(found)) return found
  const texts = cleanRows(readFileRows(path, signal), cleaning, createCleanCounter())
  await replaceWhole(path, texts, { isGzipped: await isGzipped(path), signal })
  return found
}

/** The same, also of a zip file; `at` (ms since 1970) is told in its README. */
export async function cleanExport(
  path: string,
  cleaning: Cleaning,
  { at, ...options }: CleanOptions & { readonly at: number },
): Promise<CleanReport> {
  if (!(await isZipped(path))) return await cleanFile(path, cleaning, options)
  const { report, pack } = await cleanArchive(path, cleaning, at)
  options.signal.throwIfAborted()
  if (!options.isDryRun && isTouched(report)) await replaceWhole(path, [await pack()], options)
  return report
}

/**
 * Makes READMEs tell what is left in the folders of such files, by what stands in them now: so it comes right also after a run that
 * was killed. Resolves to the paths of those that were changed.
 */
export async function tellReadmes(
  files: readonly string[],
  { at, signal }: { readonly at: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const told: string[] = []
  // Files of rows stand in a folder of their trainer.
  for (const folder of new Set(files.map((file) => dirname(dirname(file))))) {
    const readme = await readReadme(folder)
    if (readme === undefined) continue
    const open = (name: string) => {
      const found = [name, `${name}.gz`].map((one) => join(folder, one)).find((one) => existsSync(one))
      return found === undefined ? undefined : readFileRows(found, signal)
    }
    const text = await recountReadme(readme, open, at)
    if (text === readme) continue
    const path = await realpath(join(folder, readmeName))
    await replaceWhole(path, [text], { signal })
    told.push(path)
  }
  return told
}

const readmeName = 'README.md'

/** `undefined`: there is none, or not one of ours. */
async function readReadme(folder: string): Promise<string | undefined> {
  const path = join(folder, readmeName)
  if (!existsSync(path) || !(await stat(path)).isFile()) return undefined
  const text = await readFile(path, 'utf8')
  return readmeFormat(text) === undefined ? undefined : text
}
