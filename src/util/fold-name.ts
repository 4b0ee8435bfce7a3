/** Code points that one spelling of a name has and another has not: accents, points of Hebrew and Arabic, what cannot be seen. */
const dropped =
  /[[\p{Script=Inherited}&&\p{M}]--[\u3099\u309A]]|[\u0591-\u05C7]|\p{Default_Ignorable_Code_Point}/gv

/** What folding changes otherwise than to lower case. */
const unusual = /[^\0-\x7F\u3001\u3002\u4E00-\u9FFF]/gu

/** Forms of code points that were folded. */
const folded = new Map<string, string>()

/**
 * A text for finding names: case, compatibility forms and accents do not count. It may be shorter or longer than the text:
 * {@link createOffsets} tells what stands where.
 */
export function foldLetters(text: string): string {
  return text.replace(unusual, foldPoint).toLowerCase()
}

/** By offset in {@link foldLetters} of a text, the offset of what it was made of; the last one is the text's end. */
export function createOffsets(text: string): readonly number[] {
  const offsets: number[] = []
  let offset = 0
  for (const point of text) {
    const { length } = point < '\u0080' ? point : foldPoint(point)
    for (let index = 0; index < length; index++) offsets.push(offset)
    offset += point.length
  }
  offsets.push(offset)
  return offsets
}

/** A name for comparing: as {@link foldLetters}, and of what stands around and between its words one space is left. */
export function foldName(name: string): string {
  return nameWords(foldLetters(name)).join(' ') || foldLetters(name).replace(/\s+/g, ' ').trim()
}

/** Runs of letters and digits. */
export function nameWords(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
}

function foldPoint(point: string): string {
  const known = folded.get(point)
  if (known !== undefined) return known
  // In this order ß is ss, and İ, I and ı are i.
  const made = point
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replace(dropped, '')
  folded.set(point, made)
  return made
}
