const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Letters that show nothing, beside what is not printed anyway. */
const blank = /[\u115F\u1160\u2800\u3164\uFFA0\u00AD]|\u034F|\u061C|[\u17B4\u17B5]|[\u180B-\u180E]/gu

/** Somebody's name in one line without what cannot be seen. */
export function plainName(name: string): string {
  return (
    name
      .replace(blank, '')
      .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ')
      // Of what is not shown itself, only the joiner of emoji has a use.
      .replace(/(?!\u200D)\p{Cf}/gu, '')
      .replace(/(?<!\p{Extended_Pictographic}\uFE0F?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu, '')
      .replace(/(\p{M}{3})\p{M}+/gu, '$1')
      .replace(/^\p{M}+/u, '')
      .replace(/\s+/g, ' ')
      .trim()
  )
}

/** At most that many UTF-16 units, as platforms count, by whole letters and with its lines: `shorten` of src/util makes one line of it. */
export function shortenTo(text: string, longestLength: number): string {
  if (text.length <= longestLength) return text
  let short = ''
  for (const { segment } of graphemes.segment(text)) {
    if (short.length + segment.length + 1 > longestLength) break
    short += segment
  }
  return `${short.trimEnd()}…`
}
