import type { CardContainer, ImportedCard } from '../../contract/card-file.ts'
import { insertKeys } from './insert-keys.ts'

/** A card as files. */
export interface EncodedCard {
  readonly text: string
  /** By name: what lies in the folder beside the card. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

const endings = {
  json: 'json',
  png: 'png',
  apng: 'png',
  charx: 'charx',
  yaml: 'yaml',
} as const satisfies { readonly [container in CardContainer]: string }

/**
 * A card and what lies beside it.
 *
 * @param options.original the file that it came in
 * @param options.stem name of the card's file without its ending, and of the folder
 * @param options.id `undefined`: the stem
 */
export function encodeCard(
  card: ImportedCard,
  options: { readonly original: Uint8Array; readonly stem: string; readonly id: string | undefined },
): EncodedCard {
  const { original, stem, id } = options
  const files = new Map([[`original.${endings[card.container]}`, original]])
  const keep = (name: string, picture: { readonly bytes: Uint8Array; readonly extension: string }) => {
    files.set(`${name}.${picture.extension}`, picture.bytes)
    return `./${stem}/${name}.${picture.extension}`
  }
  const avatar = card.picture && keep('avatar', card.picture)
  const expressions = Object.fromEntries(
    Object.entries(card.expressions).map(([emotion, picture]) => [emotion, keep(emotion, picture)]),
  )
  return { text: insertKeys(card.text, { id, avatar, expressions }), files }
}
