import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ConfigurationError, FeedbackError } from '../contract/errors.ts'
import { readmeFormat } from '../feedback/clean/readme.ts'
import { readFileRows } from '../feedback/clean/rows-of-file.ts'
import { csvColumns } from '../feedback/rows/csv.ts'
import { partPaths } from './feedback-part.ts'

/** What is to be written. */
export interface Target {
  readonly out: string
  /** A folder of files, or one file. */
  readonly isFolder: boolean
  /** Whether an export that is there may be replaced. */
  readonly mayReplace: boolean
}

/** Whether there can be an export. Fails with a ConfigurationError. */
export async function checkPlace(out: string): Promise<void> {
  const folder = dirname(out)
  if (!existsSync(folder) || !(await stat(folder)).isDirectory())
    throw new ConfigurationError({
      code: 'usage',
      what: `There is no folder ${folder}.`,
      remedy: 'Make it, or name another one with --out.',
    })
  if (!existsSync(out)) return
  const found = await stat(out)
  if (!found.isDirectory() && !found.isFile())
    throw new ConfigurationError({
      code: 'usage',
      what: `${out} is neither a file nor a folder, but a device or the like.`,
      remedy: 'Name another one with --out.',
    })
}

/** Whether an export can be written there, where no other one writes. Fails with a ConfigurationError; nothing is changed. */
export async function checkTarget({ out, isFolder, mayReplace }: Target, signal: AbortSignal): Promise<void> {
  const { part, mark, aside } = partPaths(out)
  // What has a mark is an export that was broken off.
  for (const path of existsSync(mark) ? [aside] : [part, aside]) await refuseForeign(path, signal)
  if (!existsSync(out)) return
  if (!mayReplace)
    throw new ConfigurationError({
      code: 'usage',
      what: `${out} is there already.`,
      remedy: 'Name another one with --out, or replace it with --force.',
    })
  if ((await stat(out)).isDirectory() !== isFolder)
    throw new ConfigurationError({
      code: 'usage',
      what: isFolder
        ? `${out} is a file, and this format is a folder of files.`
        : `${out} is a folder, and this format is one file.`,
      remedy: moveAway,
    })
  await refuseForeign(out, signal)
}

const moveAway = 'Name another one with --out, or move it away.'

async function refuseForeign(path: string, signal: AbortSignal): Promise<void> {
  const foreign = existsSync(path) ? await findForeign(path, signal) : undefined
  if (foreign !== undefined)
    throw new ConfigurationError({
      code: 'usage',
      what: `${foreign} is no export of feedback: nothing else is replaced.`,
      remedy: moveAway,
    })
}

/** A file there that no export has written. */
async function findForeign(path: string, signal: AbortSignal): Promise<string | undefined> {
  const found = await stat(path)
  // A device may have no end.
  if (!found.isDirectory()) return found.isFile() && (await isOwnFile(path, signal)) ? undefined : path
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    const isOther = !entry.isDirectory() && !entry.isFile()
    const foreign = isOther ? inner : await findForeign(inner, signal)
    if (foreign !== undefined) return foreign
  }
  return undefined
}

/** Told by what is in it; empty ones hold nothing that could be lost. */
async function isOwnFile(path: string, signal: AbortSignal): Promise<boolean> {
  const beginning = await readBeginning(path)
  if (beginning === '') return true
  switch (basename(path)) {
    case 'README.md':
      return readmeFormat(beginning) !== undefined
    case 'dataset_info.json':
      return /^\{(?:\}|\n {2}"dramatis_)/.test(beginning)
    default:
      return isCsvHeader(beginning) || (beginning.startsWith('{') && (await hasOwnRow(path, signal)))
  }
}

async function readBeginning(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Also of an earlier version, with other columns behind the first ones. */
function isCsvHeader(beginning: string): boolean {
  return beginning.replace(/^\uFEFF/, '').startsWith(`${csvColumns.slice(0, 5).join(',')},`)
}

async function hasOwnRow(path: string, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const row of readFileRows(path, signal)) return row.type === 'json'
    return false
  } catch (error) {
    if (FeedbackError.isInstance(error)) return false
    throw error
  }
}
