import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { blankData } from '../fixtures/cards/blank.ts'
import { cardChunk, pictureWith } from '../fixtures/cards/png.ts'

/** A V2 card of that name. */
export function cardOf(name: string, changed: { readonly [key: string]: unknown } = {}) {
  return {
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      ...blankData,
      name,
      description: `${name} keeps the lighthouse.`,
      first_mes: 'You came up the wrong stairs.',
      ...changed,
    },
  }
}

/** A card as a picture. */
export function pictureOf(name: string, changed: { readonly [key: string]: unknown } = {}): Uint8Array {
  return pictureWith([cardChunk('chara', cardOf(name, changed))])
}

/** All files below a folder, by path from it. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted()
}
