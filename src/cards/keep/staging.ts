import { lstat, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'

/** Who writes: whether a staging folder's owner still lives is asked of the system. */
export interface StagingOptions {
  /** The folder of the cards. */
  readonly directory: string
  /** Of this process. */
  readonly processId: number
  /** Ms since 1970. */
  readonly now: number
}

/** Begins with a dot: neither the library nor `ls` takes it for a card. */
const prefix = '.import-'
/** A staging folder of another machine, or of a process whose number is taken again, is left after that long. */
const abandonedMs = 3_600_000
const isCard = /\.ya?ml$/i

/** An empty folder within the folder of the cards, for what is to be moved there. */
export async function openStaging({ directory, processId }: StagingOptions): Promise<string> {
  return await mkdtemp(join(directory, `${prefix}${hostMark()}-${processId}-`))
}

/** Removes what imports have left that were killed, or whose machine went down. */
export async function cleanStaging(options: StagingOptions): Promise<void> {
  const { directory } = options
  for (const name of await readdir(directory).catch((): string[] => [])) {
    const path = join(directory, name)
    if (!name.startsWith(prefix) || !(await isAbandoned(path, options))) continue
    const claimed = await openStaging(options)
    try {
      // Of two who clean at once only one may go on; the names of what the other one has may be taken again by then.
      await rename(path, claimed)
    } catch {
      await discardStaging(claimed)
      continue
    }
    await removeAbandoned(claimed, directory)
  }
}

/** Removes a staging folder. The card goes first: as long as it is there it tells whose folder was moved out. */
export async function discardStaging(path: string): Promise<void> {
  const cards = (await readdir(path)).filter((name) => isCard.test(name))
  for (const name of cards) await rm(join(path, name), { force: true })
  await rm(path, { recursive: true, force: true })
}

async function isAbandoned(path: string, { processId, now }: StagingOptions): Promise<boolean> {
  const info = await lstat(path).catch(() => undefined)
  if (!info?.isDirectory()) return false
  if (now - info.mtimeMs > abandonedMs) return true
  const [, host, owner] = /^\.import-([0-9a-z]*)-(\d+)-/.exec(basename(path)) ?? []
  return host === hostMark() && Number(owner) !== processId && !isRunning(Number(owner))
}

/** The card comes last: where only its folder was moved out, nothing uses that. */
async function removeAbandoned(path: string, directory: string): Promise<void> {
  const left = await readdir(path)
  const card = left.find((name) => isCard.test(name))
  const stem = card?.replace(isCard, '')
  if (card !== undefined && stem !== undefined && !left.includes(stem)) {
    const isKept = (await readdir(directory)).includes(card)
    if (!isKept) await rm(join(directory, stem), { recursive: true, force: true })
  }
  await discardStaging(path)
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // One that may not be asked runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Process numbers of another machine, or of another container, say nothing here. */
function hostMark(): string {
  return hostname()
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
}

/** Writes a new file through to the disk. */
export async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Writes through to the disk which files a folder has; not every system can. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    // Windows opens no folders.
  }
}

/** A folder in the staging folder, with these files. */
export async function writeFolder(
  path: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await mkdir(path)
  for (const [name, content] of files) await writeThrough(join(path, name), content)
  await syncFolder(path)
}
