import type { CardFormat, CardPicture } from '../../contract/card-file.ts'
import { type Emotion, emotions } from '../../contract/emotion.ts'
import type { CardSource } from '../files/card-source.ts'
import { dataUrlLength } from './assets.ts'
import { readPictures } from './pictures.ts'
import { readShape } from './shape.ts'

/** A character's pictures, where they are others than those that its card came with. */
export interface NewPictures {
  readonly picture: CardPicture | undefined
  readonly expressions: { readonly [emotion in Emotion]?: CardPicture }
}

/** Which of a character's pictures the original does not have. */
export function findNewPictures(
  source: CardSource | undefined,
  { picture, expressions = {} }: { readonly [key in keyof NewPictures]?: NewPictures[key] | undefined },
): NewPictures {
  const before = source === undefined ? undefined : readPictures(source, readShape(source.card))
  const others = emotions.flatMap((emotion) => {
    const face = changed(before?.expressions[emotion], expressions[emotion])
    return face === undefined ? [] : [[emotion, face] as const]
  })
  return { picture: changed(before?.picture, picture), expressions: Object.fromEntries(others) }
}

function changed(before: CardPicture | undefined, now: CardPicture | undefined): CardPicture | undefined {
  const isSame = before !== undefined && now !== undefined && Buffer.from(before.bytes).equals(now.bytes)
  return isSame ? undefined : now
}

/**
 * The pictures that go along, and what does not, as sentences. An archive has room for all; a PNG is its own main picture; all
 * others stand in the card's text.
 *
 * @param room characters that the text may still take
 */
export function takeFitting(
  { picture, expressions }: NewPictures,
  format: CardFormat,
  room: number,
): NewPictures & { readonly lost: readonly string[] } {
  if (format === 'charx') return { picture, expressions, lost: [] }
  const lost: string[] = []
  let left = room
  const fits = (wanted: CardPicture, what: string) => {
    const length = dataUrlLength(wanted.bytes)
    if (length > left) {
      lost.push(`${what}: too large for the text of a ${format.toUpperCase()} card; CHARX holds it.`)
      return false
    }
    left -= length
    return true
  }
  const isBeside = format === 'png' && picture?.extension === 'png'
  const shown = picture !== undefined && (isBeside || fits(picture, 'The picture')) ? picture : undefined
  const faces = emotions.flatMap((emotion) => {
    const face = expressions[emotion]
    const isTaken = face !== undefined && fits(face, `The picture of ${emotion}`)
    return isTaken ? [[emotion, face] as const] : []
  })
  return { picture: shown, expressions: Object.fromEntries(faces), lost }
}
