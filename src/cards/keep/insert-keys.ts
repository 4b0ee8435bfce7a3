import { isMap, isScalar, parseDocument, stringify } from 'yaml'

/** Keys that stand before `id`, and before `avatar`: who it is comes before what is on disk. */
const names = ['name', 'nicknames']
const heading = [...names, 'id', 'language', 'summary', 'category', 'tags']

/** What a card says about the files beside it. */
export interface KeptKeys {
  /** `undefined`: the file's name. */
  readonly id: string | undefined
  /** Path from the card. */
  readonly avatar: string | undefined
  /** Paths from the card, by emotion. */
  readonly expressions: { readonly [emotion: string]: string }
}

/** A card's text with these keys in their places; all that was there stays as it is, comments too. */
export function insertKeys(text: string, { id, avatar, expressions }: KeptKeys): string {
  let inserted = text.endsWith('\n') ? text : `${text}\n`
  if (id !== undefined) inserted = insertBefore(inserted, (key) => !names.includes(key), { id })
  if (avatar !== undefined) inserted = insertBefore(inserted, (key) => !heading.includes(key), { avatar })
  if (Object.keys(expressions).length === 0) return inserted
  return insertBefore(inserted, (key) => key === 'extensions', { expressions })
}

/** Before the first key of that kind, and the comment that belongs to it; else at the end. */
function insertBefore(text: string, isLater: (key: string) => boolean, keys: object): string {
  const { contents } = parseDocument(text)
  const pairs = isMap(contents) ? contents.items : []
  const offsets = pairs.flatMap(({ key }) =>
    isScalar(key) && key.range && isLater(String(key.value)) ? [key.range[0]] : [],
  )
  const lines = text.slice(0, offsets[0]).split(/(?<=\n)/)
  while (offsets.length > 0 && lines.at(-1)?.startsWith('#')) lines.pop()
  const before = lines.join('')
  return before + stringify(keys, { lineWidth: 0 }) + text.slice(before.length)
}
