import { readFile } from 'node:fs/promises'
import type { CardPicture, ImportedCard } from '../../contract/card-file.ts'
import type { Character } from '../../contract/character.ts'
import { type Emotion, emotions } from '../../contract/emotion.ts'
import { sniffPicture } from '../files/sniff-picture.ts'

/** A character's pictures that are files. An address is none: nothing is fetched. */
export async function loadPictures({
  avatar,
  expressions,
}: Pick<Character, 'avatar' | 'expressions'>): Promise<Pick<ImportedCard, 'picture' | 'expressions'>> {
  const loaded: { [emotion in Emotion]?: CardPicture } = {}
  for (const emotion of emotions) {
    const picture = await loadPicture(expressions[emotion])
    if (picture !== undefined) loaded[emotion] = picture
  }
  return { picture: await loadPicture(avatar), expressions: loaded }
}

async function loadPicture(path: string | undefined): Promise<CardPicture | undefined> {
  if (path === undefined || path.startsWith('https://')) return undefined
  return sniffPicture(await readFile(path))
}
