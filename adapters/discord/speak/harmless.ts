import { cleanText } from '../../shared/clean-text.ts'
import { plainName, shortenTo } from '../../shared/plain-name.ts'

/** Our own small print could be imitated by it, at a line's start; a long text may be cut before any word. */
const smallPrint = /(?<=^|[\s>*+.-])-#(?=\s)/gm

/** A text of a model or of people, so that it says what it says and does nothing else. What it looks like stays. */
export function harmlessText(text: string, aiMark: string): string {
  const clean = showLinks(
    cleanText(text)
      .replace(/@(everyone|here)/gi, '@\u200B$1')
      .replace(/<(@[!&]?\d+>)/g, '<\u200B$1'),
  ).replace(smallPrint, '\\-#')
  return closeCode(escapeImitations(clean, aiMark))
}

/** A further message of a harmless text, which may begin, or end, within a word or code. It may become longer. */
export function harmlessPiece(piece: string): string {
  return showLinks(piece).replace(/^(\s*)-#(?=\s)/, '$1\\-#')
}

/** What Discord reads as one thing; code is named. */
const things =
  /\\[\s\S]|<[^\s>]{0,200}>|https?:\/\/[^\s<]+|(?<code>```\n*[^\n][\s\S]*?```|(?<!`)`(?!`)[^`]{1,200}`(?!`))/gi

/** A link with a name of its own hides where it leads. What is code has no links, but a link might begin before it. */
export function showLinks(text: string): string {
  if (!text.includes('](')) return text
  const codes = [...text.matchAll(things)].filter(({ groups }) => groups?.code !== undefined).values()
  let code = codes.next().value
  return text.replace(/\]\(/g, (found, at: number) => {
    while (code && code.index + code[0].length <= at) code = codes.next().value
    const isCode = code !== undefined && text.slice(code.index, at).includes('[') && code.index < at
    return isCode ? found : '] ('
  })
}

/** Somebody's name within a text of ours: nothing in it is markup. */
export function escapeName(name: string): string {
  return shortenTo(plainName(name), 80)
    .replace(/[\\*_~`|<>[\]]/g, '\\$&')
    .replace(/@(everyone|here)/gi, '@\u200B$1')
}

/** What looks like a persona's name above its words, and quotes that would swallow what we write below. */
function escapeImitations(text: string, aiMark: string): string {
  const mark = aiMark.trim()
  return outsideFences(text, (plain) => {
    const quoteless = plain.replace(/(?<=^|\s)>>>(?=\s)/g, '\\>>>')
    if (mark === '' || !quoteless.includes(mark)) return quoteless
    return quoteless
      .split('\n')
      .map((line) => {
        const at = line.lastIndexOf(mark)
        return at < 0 ? line : escapeStress(line.slice(0, at)) + line.slice(at)
      })
      .join('\n')
  })
}

/** What is escaped already stays so. */
function escapeStress(text: string): string {
  return text.replace(/\\[\s\S]|[*_]/g, (found) => (found.length > 1 ? found : `\\${found}`))
}

function outsideFences(text: string, change: (plain: string) => string): string {
  return partsOf(text)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join('')
}

/** A fence, code or spoiler that is never closed would reach what we write below. */
function closeCode(text: string): string {
  const isOpen = text.split('```').length % 2 === 0
  const parts = partsOf(isOpen ? `${text}\n\`\`\`` : text)
  for (const mark of ['||', '`']) {
    const plain = parts.map((part, index) => (index % 2 === 0 ? part : ''))
    if (plain.join('').split(mark).length % 2 === 1) continue
    const last = plain.findLastIndex((part) => part.includes(mark))
    const at = parts[last]?.lastIndexOf(mark) ?? 0
    parts[last] = `${parts[last]?.slice(0, at)}\\${parts[last]?.slice(at)}`
  }
  return parts.join('')
}

/** What is not in fences and what is, by turns. */
function partsOf(text: string): string[] {
  return text.split(/(```[\s\S]*?```)/)
}
