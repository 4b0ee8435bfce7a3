import { constants } from 'node:fs'
import { copyFile, link, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { emotions } from '../../contract/emotion.ts'
import { CardError } from '../../contract/errors.ts'
import { type CardOnDisk, folderOf } from './kept-folder.ts'
import { syncFolder } from './staging.ts'

/** Where a card is put. */
export interface CardPlace extends CardOnDisk {
  /** `new`: neither card nor folder is there. `join`: the folder is. `replace`: the card is, and maybe the folder. */
  readonly way: 'new' | 'join' | 'replace'
}

/** A card that was put into its place. */
export interface PlacedCard {
  /** Name, in the folder beside it, of what was there before; `undefined`: nothing, or the same words. */
  readonly earlier: string | undefined
}

/** What an import writes, and its next one may remove. */
const ownFile = new RegExp(`^(original|avatar|${emotions.join('|')})\\.[a-z]+$`)
const mostEarlier = 10_000

/**
 * Moves a staged card, and the folder beside it, to their place: the card in one step, so that whoever loads the folder sees
 * none of it or all. Answers `undefined`, with nothing moved, where another card was quicker.
 */
export async function placeCard(staged: string, { file, way }: CardPlace): Promise<PlacedCard | undefined> {
  const earlier = way === 'replace' ? await replaceCard(staged, file) : undefined
  if (way === 'new' && !(await placeNew(staged, file))) return undefined
  if (way === 'join' && !(await joinFolder(staged, file))) return undefined
  await syncFolder(dirname(file))
  return { earlier }
}

async function placeNew(staged: string, file: string): Promise<boolean> {
  if (!(await moveFolder(folderOf(staged), folderOf(file)))) return false
  if (await moveWithoutReplacing(staged, file)) return true
  // Another import of the same file has found the folder, and its card needs it.
  if (!(await isSameFile(staged, file))) await rename(folderOf(file), folderOf(staged))
  return false
}

async function joinFolder(staged: string, file: string): Promise<boolean> {
  const names = await moveFiles(folderOf(staged), folderOf(file))
  if (!(await moveWithoutReplacing(staged, file))) return false
  await removeOutdated(folderOf(file), names)
  return true
}

/** A folder is never moved onto another that has something in it; systems differ in how they say so. */
async function moveFolder(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (await isThere(to)) return false
    throw error
  }
}

async function moveWithoutReplacing(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch {
    if (await isThere(to)) return false
    // Not every disk knows links.
    await rename(from, to)
  }
  return true
}

/** One by one, so that at no moment a picture is missing that the old card names. */
async function moveFiles(
  from: string,
  to: string,
  isWanted = (_name: string) => true,
): Promise<readonly string[]> {
  await mkdir(to, { recursive: true })
  const names = (await readdir(from)).filter(isWanted)
  for (const name of names) await rename(join(from, name), join(to, name))
  await syncFolder(to)
  return names
}

/** The original comes last: as long as it is the old one, the next import knows that this one was not finished. */
async function replaceCard(staged: string, file: string): Promise<string | undefined> {
  const folder = folderOf(file)
  const isOriginal = (name: string) => name.startsWith('original.')
  const pictures = await moveFiles(folderOf(staged), folder, (name) => !isOriginal(name))
  const earlier = (await isSameFile(staged, file)) ? undefined : await keepAside(file, folder)
  await rename(staged, file)
  await syncFolder(dirname(file))
  // Only it has all of the card that goes.
  for (const name of (await readdir(folder)).filter(isOriginal)) await keepAside(join(folder, name), folder)
  const originals = await moveFiles(folderOf(staged), folder)
  await removeOutdated(folder, [...pictures, ...originals])
  return earlier
}

/** What the card that goes was stays beside the one that comes, each time under another name. */
async function keepAside(file: string, folder: string): Promise<string> {
  const ending = extname(file)
  for (let number = 1; number <= mostEarlier; number += 1) {
    const name = number === 1 ? `replaced${ending}` : `replaced-${number}${ending}`
    const kept = join(folder, name)
    if (await isThere(kept)) {
      // Of an import that was killed.
      if (await isSameFile(file, kept)) return name
    } else if (await copyWithoutReplacing(file, kept)) return name
  }
  throw new CardError({
    code: 'not-supported',
    what: `${folder} holds ${mostEarlier} cards that were replaced.`,
    remedy: 'Take those out that are no longer needed.',
  })
}

async function copyWithoutReplacing(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch(async () => await copyFile(from, to, constants.COPYFILE_EXCL))
    return true
  } catch (error) {
    if (await isThere(to)) return false
    throw error
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => readFile(path).catch(() => undefined)))
  return first !== undefined && second !== undefined && first.equals(second)
}

async function removeOutdated(folder: string, names: readonly string[]): Promise<void> {
  const outdated = (await readdir(folder)).filter((name) => ownFile.test(name) && !names.includes(name))
  for (const name of outdated) await rm(join(folder, name), { force: true })
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}
