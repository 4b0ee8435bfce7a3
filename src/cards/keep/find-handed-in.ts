import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigurationError } from '../../contract/errors.ts'

/** A file that is to be imported. */
export interface FoundFile {
  readonly path: string
  /** Found in a folder: one without a card in it is no mistake. */
  readonly isFromFolder: boolean
}

/** Pictures of other kinds are looked at, too: whoever has one may take it for a card, and is told that it is none. */
const looksLikeCard = /^[^.].*\.(json|a?png|charx|ya?ml|jpe?g|webp|gif|avif|hei[cf]|bmp|tiff?|jxl)$/i
const mostFiles = 5_000

/**
 * The files that some paths mean: of a folder those in it, and in the folders of it, whose endings are those of cards or pictures. From the
 * folder of our own cards, those are left out. Fails with a ConfigurationError where there are too many.
 */
export async function findHandedIn(
  paths: readonly string[],
  { cardsDirectory }: { readonly cardsDirectory: string },
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = []
  for (const path of paths) {
    const isFolder = await stat(path).then(
      (info) => info.isDirectory(),
      () => false,
    )
    // What cannot be looked at says so when it is read.
    if (!isFolder) found.push({ path, isFromFolder: false })
    else
      for (const inner of await listFolder(path, cardsDirectory))
        found.push({ path: inner, isFromFolder: true })
    if (found.length <= mostFiles) continue
    throw new ConfigurationError({
      code: 'usage',
      what: `These are more than ${mostFiles} files.`,
      remedy: 'Name fewer at a time.',
    })
  }
  return found
}

async function listFolder(path: string, cardsDirectory: string): Promise<readonly string[]> {
  const files: string[] = []
  const entries = await list(path)
  const isOwn = await isSameFolder(path, cardsDirectory)
  files.push(...chooseFiles(path, entries, isOwn))
  for (const entry of entries) {
    // Beside our own cards lie the originals that they were made of.
    if (isOwn || !entry.isDirectory() || entry.name.startsWith('.')) continue
    const inner = join(path, entry.name)
    files.push(...chooseFiles(inner, await list(inner), await isSameFolder(inner, cardsDirectory)))
    if (files.length > mostFiles) break
  }
  return files.toSorted()
}

function chooseFiles(folder: string, entries: readonly Dirent[], isOwn: boolean): readonly string[] {
  return entries.flatMap((entry) => {
    const isCard = looksLikeCard.test(entry.name) && !(isOwn && /\.ya?ml$/i.test(entry.name))
    return isCard && !entry.isDirectory() ? [join(folder, entry.name)] : []
  })
}

async function isSameFolder(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)))
  return first === second
}

async function list(path: string): Promise<readonly Dirent[]> {
  return await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ConfigurationError({
      code: 'unreadable-file',
      what: `The folder ${path} cannot be read.`,
      remedy: 'Look at who may read it.',
      cause,
    })
  })
}
