import { type Dirent, existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { CardProblem } from '../../contract/character.ts'
import { findClashes } from '../clashes.ts'
import { loadCards } from '../load.ts'
import { idOf } from '../normalise.ts'
import type { ParsedCard } from '../parse-card.ts'
import { listCards } from '../read-cards.ts'

/** A card's file, and the id of the character. */
export interface CardOnDisk {
  readonly file: string
  readonly id: string
}

/** The cards of a folder, as imports see them. */
export interface KeptFolder {
  readonly directory: string
  /** The card with that id, also where it is broken. Case does not count, as on some disks. */
  find(id: string): Promise<CardOnDisk | undefined>
  /** Whether a card has that id, or a card or folder that name. */
  isTaken(id: string): Promise<boolean>
  /** The card that was imported from exactly these bytes. */
  findOriginal(bytes: Uint8Array): Promise<CardOnDisk | undefined>
  /** The cards that were imported under that name. */
  findImported(name: string): Promise<readonly CardOnDisk[]>
  /** What is wrong between a new card and those that are there, such as names that both have. */
  findClashes(card: ParsedCard): readonly CardProblem[]
  /** Takes note of a card that is new, or another now. */
  add(card: ParsedCard): void
}

/** Looks at a folder of cards; one that is not there has none. Fails with a CardError `no-cards` where it cannot be read. */
export async function openKeptFolder(directory: string): Promise<KeptFolder> {
  const loaded = existsSync(directory) ? (await loadCards({ directory })).cards : []
  const cards = new Map(loaded.map((card) => [card.file, card]))
  // What a trial has found room for is nowhere on the disk.
  const list = async () => [
    ...new Set([...(existsSync(directory) ? await listCards(directory) : []), ...cards.keys()]),
  ]
  const originals = new Map<string, Promise<Original | undefined>>()
  const locate = (file: string) => ({ file, id: cards.get(file)?.character?.id ?? idOf(file) })
  const isSameName = (a: string, b: string) => comparable(a) === comparable(b)

  async function find(id: string): Promise<CardOnDisk | undefined> {
    const files = (await list()).map(locate)
    return (
      files.find((card) => isSameName(card.id, id)) ?? files.find(({ file }) => isSameName(idOf(file), id))
    )
  }

  return {
    directory,
    find,
    async isTaken(id) {
      const names = existsSync(directory) ? await readdir(directory) : []
      return names.some((name) => isSameName(name, id)) || (await find(id)) !== undefined
    },
    async findOriginal(bytes) {
      for (const file of await list()) {
        const looked = originals.get(file) ?? lookAtOriginal(file)
        originals.set(file, looked)
        if (await isSame(await looked, bytes)) return locate(file)
      }
      return undefined
    },
    async findImported(name) {
      const named = [...cards.values()].filter(({ character }) => isSameName(character?.name ?? '', name))
      const imported = await Promise.all(named.map(async ({ file }) => await findOriginalOf(file)))
      return named.filter((_, index) => imported[index] !== undefined).map(({ file }) => locate(file))
    },
    findClashes(card) {
      const others = [...cards.values()].filter(({ file }) => file !== card.file)
      const checked = findClashes([...others, card]).at(-1)?.problems ?? []
      return checked.filter((problem) => !card.problems.includes(problem))
    },
    add(card) {
      cards.set(card.file, card)
      originals.delete(card.file)
    },
  }
}

interface Original {
  readonly path: string
  readonly size: number
}

/** Whether a card's file was imported from exactly these bytes. */
export async function isOriginalOf(file: string, bytes: Uint8Array): Promise<boolean> {
  return await isSame(await lookAtOriginal(file), bytes)
}

async function lookAtOriginal(file: string): Promise<Original | undefined> {
  const path = await findOriginalOf(file)
  const info = path === undefined ? undefined : await stat(path).catch(() => undefined)
  return path !== undefined && info !== undefined ? { path, size: info.size } : undefined
}

async function isSame(original: Original | undefined, bytes: Uint8Array): Promise<boolean> {
  if (original?.size !== bytes.length) return false
  // Another import may be replacing it.
  const kept = await readFile(original.path).catch(() => undefined)
  return kept !== undefined && Buffer.compare(kept, bytes) === 0
}

/** The file that a card was imported from, kept beside it. */
export async function findOriginalOf(file: string): Promise<string | undefined> {
  const folder = folderOf(file)
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])
  const original = entries.find((entry) => entry.isFile() && /^original\.[a-z]+$/.test(entry.name))
  return original && join(folder, original.name)
}

/** The folder beside a card. */
export function folderOf(file: string): string {
  return file.slice(0, file.length - extname(file).length)
}

/** Some disks take names for the same that differ in case, or in how an accent is written. */
function comparable(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
