import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ParsedCard } from './parse-card.ts'
import { isInFolder } from './read-cards.ts'
import { isWebAddress } from './schema-pieces.ts'
import { createProblem, wholeFile } from './source.ts'

/** The card without the pictures that are not there, and a warning for each: nobody falls silent for want of a picture. */
export async function checkPictures(card: ParsedCard): Promise<ParsedCard> {
  const { file, character, problems, places } = card
  if (character === undefined) return card
  const expressions = Object.entries(character.expressions)
  const pictures = [
    ...(character.avatar === undefined ? [] : [['avatar', character.avatar] as const]),
    ...expressions.map(([emotion, picture]) => [`expressions.${emotion}`, picture] as const),
  ]
  const missing = new Map<string, string>()
  for (const [path, picture] of pictures) {
    const isUsable = isWebAddress(picture) || (await isFileBeside(picture, file))
    if (!isUsable) missing.set(path, picture)
  }
  if (missing.size === 0) return card
  const warnings = [...missing].map(([path, picture]) => {
    const message = `There is no picture ${basename(picture)} in the folder of the card: put it there, or take this line out.`
    return createProblem('warning', file, places.get(path) ?? wholeFile, path.split('.'), message)
  })
  const found = expressions.filter(([emotion]) => !missing.has(`expressions.${emotion}`))
  const avatar = missing.has('avatar') ? undefined : character.avatar
  return {
    ...card,
    character: { ...character, avatar, expressions: Object.fromEntries(found) },
    problems: [...problems, ...warnings],
  }
}

async function isFileBeside(picture: string, file: string): Promise<boolean> {
  try {
    return (await stat(picture)).isFile() && (await isInFolder(picture, dirname(file)))
  } catch {
    // Whatever the reason, the picture cannot be shown.
    return false
  }
}
