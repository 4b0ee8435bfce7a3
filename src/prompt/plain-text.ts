import { decodeEntities } from './plain-text-entities.ts'

/** What is taken out may leave what it was hidden in; nobody nests deeper but to be a burden. */
const mostRounds = 4

const mayHaveMarkup = /[<&]|\]\(/
const hiddenMark = /(<!--|-->|<\/?(?:style|script)(?:\s[^<>]*)?>)/i

/** Names that stand in round-about brackets for other things than HTML in cards (`time`, `title`, `dialog`) are left out. */
const blockNames =
  'address|article|aside|blockquote|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul'
const inlineNames =
  'a|abbr|audio|b|bdi|bdo|big|body|button|canvas|cite|code|del|em|embed|font|html|i|iframe|img|input|ins|kbd|mark|marquee|meta|picture|q|rb|rp|rt|ruby|s|small|source|span|strike|strong|sub|sup|svg|tt|u|video|wbr'
// A word alone is an attribute only where HTML has it: `<i think so>` is no tag.
const attribute = String.raw`(?:\s+|(?<=["']))(?:[\w:@.\-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+)|(?:open|controls|autoplay|loop|muted|hidden|disabled|allowfullscreen)(?=[\s\/>]))`
const tagEnd = String.raw`(?=[\s\/>])(?:${attribute})*\s*\/?>`
const blockTag = new RegExp(String.raw`<(\/?(?:${blockNames}))${tagEnd}[ \t]*(?:\n[ \t]*)?`, 'gi')
const inlineTag = new RegExp(String.raw`<\/?(?:${inlineNames})${tagEnd}`, 'gi')

const address = String.raw`[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"\n]*")?\s*`
const image = new RegExp(String.raw`!\[[^\[\]\n]*\]\(\s*(?!\s)${address}\)[ \t]?`, 'g')
const link = new RegExp(
  String.raw`\[([^\[\]\n]*)\]\((?:(?:https?|ftp):\/\/|mailto:|data:|www\.|[\/#])${address}\)`,
  'gi',
)

/**
 * A card's text without what is there to be looked at: HTML tags and comments, entities, pictures and links of Markdown. Marks
 * that people type are words: `<START>`, `<user>`, `< 3`, `*smiles*` stay. Never fails, takes time in proportion to the text, and
 * changes nothing when applied again.
 */
export function plainText(text: string): string {
  if (!mayHaveMarkup.test(text)) return text
  let before = text
  for (let round = 0; round < mostRounds; round += 1) {
    const after = withoutMarkup(before)
    if (after === before) return after
    before = after
  }
  return before.replace(/[<&]/g, ' ').replaceAll('](', '] (').trim()
}

function withoutMarkup(text: string): string {
  const words = decodeEntities(
    withoutHidden(text)
      .replace(blockTag, (_, name: string) => breakOf(name.toLowerCase()))
      .replace(inlineTag, '')
      .replace(image, '')
      .replace(link, '$1'),
  )
  return words === text ? text : tidy(words)
}

function breakOf(name: string): string {
  if (name === 'li') return '\n- '
  if (name === '/li') return ''
  return /^\/?t[dh]$/.test(name) ? ' ' : '\n'
}

/** Without comments, styles and scripts; one that is not closed hides nothing. */
function withoutHidden(text: string): string {
  let kept = ''
  let hidden = ''
  let closing = ''
  for (const [index, part] of text.split(hiddenMark).entries()) {
    const isMark = index % 2 === 1
    if (closing !== '') {
      const isClosed = isMark && part.toLowerCase().startsWith(closing)
      hidden = isClosed ? '' : hidden + part
      if (isClosed) closing = ''
    } else {
      closing = isMark ? closingOf(part.toLowerCase()) : ''
      if (closing === '') kept += part
      else hidden = part
    }
  }
  return kept + hidden
}

function closingOf(mark: string): string {
  if (mark === '<!--') return '-->'
  return /^<(?:style|script)/.test(mark) ? `</${mark.slice(1, 7).trim().replace('>', '')}` : ''
}

function tidy(text: string): string {
  return text
    .replace(/(?<![ \t])[ \t]+(?=\n)/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
