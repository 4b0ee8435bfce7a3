import type { Stats } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { CardError } from '../contract/errors.ts'
import { decodeText } from './decode-text.ts'
import { type Place, wholeFile } from './source.ts'

/** A card's file: its text, or why it cannot be read. */
export type CardFile =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly place: Place; readonly reason: string }

/** Most bytes of a card, which a thousand entries of lore may have; a larger file is refused without being read. */
export const maxCardBytes = 4_000_000

/** The paths of the cards in a folder, by name. Names that begin with a dot are left out, and so are folders within. */
export async function listCards(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new CardError({
      code: 'no-cards',
      what: `The folder of the characters, ${directory}, cannot be read.`,
      remedy:
        'Create it with a card in it or set CHARACTERS_DIR to where your cards are, and try `npx dramatis cards check`.',
      cause,
    })
  })
  const cards = entries.filter((entry) => !entry.isDirectory() && /^[^.].*\.ya?ml$/i.test(entry.name))
  return cards.map(({ name }) => join(directory, name)).toSorted()
}

/** Reads one card's file. Never fails: the reason is in the answer. */
export async function readCard(file: string): Promise<CardFile> {
  try {
    const info = await lstat(file)
    return { file, ...(info.isSymbolicLink() ? await readLinked(file) : await readText(file, info)) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return {
      file,
      ...refuse(`The file cannot be read (${code}): check that it is there, and who may read it.`),
    }
  }
}

type Content = { readonly text: string } | { readonly place: Place; readonly reason: string }

function refuse(reason: string, place: Place = wholeFile): Content {
  return { place, reason }
}

async function readLinked(file: string): Promise<Content> {
  if (!(await isInFolder(file, dirname(file)))) {
    return refuse('This link leads out of the folder of the characters: put the card itself into the folder.')
  }
  return await readText(file, await stat(file))
}

async function readText(file: string, info: Stats): Promise<Content> {
  if (!info.isFile()) return refuse('This is not a file: move it away, or give it another name.')
  const limit = `at most ${maxCardBytes / 1_000_000} MB`
  if (info.size > maxCardBytes) {
    const size = (info.size / 1_000_000).toFixed(1)
    return refuse(
      `The file has ${size} MB, and a card ${limit}: make it shorter, or split its lore over several characters.`,
    )
  }
  const decoded = decodeText(await readFile(file))
  if ('text' in decoded) return decoded
  return refuse('This is not UTF-8: save the file as UTF-8 in your editor.', decoded.invalidAt)
}

/** Whether a path, links followed, lies in a folder. */
export async function isInFolder(path: string, folder: string): Promise<boolean> {
  const [target, root] = await Promise.all([realpath(path), realpath(folder)])
  return target.startsWith(root.endsWith(sep) ? root : root + sep)
}
