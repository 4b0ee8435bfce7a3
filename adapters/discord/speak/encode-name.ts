const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Discord's limit for the name of a webhook's message. */
const longest = 80

/** Letters that show nothing, beside what is not printed anyway. */
const blank = /[\u115F\u1160\u2800\u3164\uFFA0\u00AD]|\u034F|\u061C|[\u17B4\u17B5]|[\u180B-\u180E]/gu

/** A persona's name as Discord takes it beside a message; the AI mark stands last, whatever the name says. */
export function encodeName(name: string, aiMark: string): string {
  const room = longest - aiMark.length
  return mendName(shortenTo(mendName(plainName(name)) || 'Character', room) + aiMark).slice(0, longest)
}

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

/** What Discord refuses in names, so that it is still read the same. */
function mendName(name: string): string {
  const mended = name
    .replace(/(cly)(de)/gi, '$1·$2')
    .replace(/(dis)(cord)/gi, '$1·$2')
    .replaceAll('```', "'''")
    .replaceAll('@', '＠')
    .replaceAll('#', '＃')
    .replaceAll(':', '：')
  return /^(everyone|here)$/i.test(mended) ? `${mended}.` : mended
}

/** At most that many UTF-16 units, as Discord counts, by whole letters and with its lines: `shorten` of src/util makes one line of it. */
export function shortenTo(text: string, longestLength: number): string {
  if (text.length <= longestLength) return text
  let short = ''
  for (const { segment } of graphemes.segment(text)) {
    if (short.length + segment.length + 1 > longestLength) break
    short += segment
  }
  return `${short.trimEnd()}…`
}
