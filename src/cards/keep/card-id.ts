const mostLetters = 60
// A file name may have 255 bytes, of which ending and number need some.
const mostBytes = 200

/** Names of devices: Windows takes a file for one of them, whatever its ending. */
const device = /^(con|prn|aux|nul|(com|lpt)[\d¹²³])(?=\.|$)/i

/**
 * An id for a character of that name, which is also a file name on every system: lower case, letters of any script and figures,
 * joined by hyphens; signs such as emoji only where there is nothing else. `Wren Halloway` becomes `wren-halloway`, `CON`
 * becomes `con-card`.
 */
export function createCardId(name: string): string {
  const lower = name.normalize('NFC').toLowerCase()
  const id = clean(lower.replace(/\p{Variation_Selector}/gu, ''), /[^\p{L}\p{M}\p{N}._]+/gu)
  if (/[\p{L}\p{N}]/u.test(id)) return id.replace(device, '$1-card')
  const signs = clean(
    lower,
    /[^\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI}\p{Variation_Selector}\p{Join_Control}]+/gu,
  )
  return /[\p{Extended_Pictographic}\p{RI}]/u.test(signs) ? signs : 'character'
}

function clean(name: string, others: RegExp): string {
  const joined = name.replace(others, '-').replace(/[.-]*-[.-]*/g, '-')
  return trim(shorten(trim(joined))).normalize('NFC')
}

/** The id for the second and further characters of one name. */
export function numberCardId(id: string, number: number): string {
  return number === 1 ? id : `${id}-${number}`
}

/** Without what must not stand at the beginning or end of a file name. */
function trim(words: string): string {
  return words.replace(/^[-.\p{M}\p{Join_Control}]+|[-.\p{Join_Control}]+$/gu, '')
}

/** Never cut within what people see as one letter. */
function shorten(words: string): string {
  let short = ''
  for (const { segment } of new Intl.Segmenter().segment(words)) {
    const longer = short + segment
    if ([...longer].length > mostLetters || Buffer.byteLength(longer) > mostBytes) break
    short = longer
  }
  return short
}
