import type { MessageEntity } from 'grammy/types'
import { byteOffset, type FormattedText, makeEntity, unparsable } from './validate-markup.ts'

/** What begins and ends an entity, the longer first. */
const marks = [
  ['```', 'pre', 'Pre'],
  ['__', 'underline', 'Underline'],
  ['||', 'spoiler', 'Spoiler'],
  ['![', 'custom_emoji', 'CustomEmoji'],
  ['[', 'text_link', 'TextUrl'],
  ['*', 'bold', 'Bold'],
  ['_', 'italic', 'Italic'],
  ['~', 'strikethrough', 'Strikethrough'],
  ['`', 'code', 'Code'],
] as const
const reserved = '_*[]()~`>#+-=|{}.!'

interface Open {
  readonly type: string
  readonly mark: string
  readonly name: string
  readonly offset: number
  readonly from: number
  readonly language: string
}

/** What MarkdownV2 shows. Fails with a Refusal where something is not escaped or not closed. */
export function parseMarkdownV2(source: string): FormattedText {
  const open: Open[] = []
  const entities: MessageEntity[] = []
  let text = ''
  let lineStart = 0
  let at = 0

  const top = () => open.at(-1)
  const isLiteral = () => top()?.type === 'code' || top()?.type === 'pre'
  const add = (characters: string) => {
    text += characters
    if (characters === '\n') lineStart = text.length
  }

  function close(argument = top()?.language ?? '', type = top()?.type ?? ''): void {
    const { offset = 0 } = open.pop() ?? {}
    entities.push(...makeEntity(type, { offset, length: text.length - offset }, argument))
  }

  function start([mark, type, name]:
    | (typeof marks)[number]
    | readonly ['>', 'blockquote', 'BlockQuote']): void {
    const from = at
    at += mark.length
    let language = ''
    if (type === 'pre') {
      ;[language = ''] = /^[^\s`]+(?=\n)/.exec(source.slice(at)) ?? []
      at += language.length
      if (source[at] === '\n') at += 1
    }
    open.push({ type, mark, name, offset: text.length, from, language })
  }

  /** The address behind `[text]`. */
  function closeLink(): void {
    at += 1
    if (source[at] !== '(') {
      close('')
      return
    }
    const from = at
    const [whole, address = ''] = /^\(((?:\\.|[^\\)])*)\)/s.exec(source.slice(at)) ?? []
    if (whole === undefined)
      throw unparsable(`Can't find end of a URL at byte offset ${byteOffset(source, from)}`)
    at += whole.length
    const url = address.replace(/\\(.)/gs, '$1')
    close(top()?.type === 'custom_emoji' ? (new URLSearchParams(url.split('?')[1]).get('id') ?? '') : url)
  }

  /** A quote ends with its line; `||` there makes it expandable. */
  function closeQuote(): void {
    const isExpandable = top()?.type === 'spoiler' && top()?.offset === text.length
    if (isExpandable && open.at(-2)?.type === 'blockquote') open.pop()
    const last = top()
    if (last?.type !== 'blockquote') {
      if (open.some(({ type }) => type === 'blockquote')) throw unclosed()
      return
    }
    close('', isExpandable ? 'expandable_blockquote' : 'blockquote')
  }

  const unclosed = () => {
    const { name = '', from = 0 } = top() ?? {}
    return unparsable(`Can't find end of ${name} entity at byte offset ${byteOffset(source, from)}`)
  }

  function readMark(): void {
    const inner = top()
    const isQuote = source[at] === '>' && text.length === lineStart && !isLiteral()
    const mark = marks.find(([sign]) => source.startsWith(sign, at))
    if (inner !== undefined && isEnd(inner)) {
      if (inner.mark.endsWith('[')) closeLink()
      else {
        at += inner.mark.length
        close()
      }
    } else if (isLiteral()) addNext()
    else if (isQuote && open.some(({ type }) => type === 'blockquote')) at += 1
    else if (isQuote) start(['>', 'blockquote', 'BlockQuote'])
    else if (mark !== undefined) start(mark)
    else throw unparsable(`Character '${source[at]}' is reserved and must be escaped with the preceding '\\'`)
  }

  function isEnd({ mark, type }: Open): boolean {
    if (mark.endsWith('[')) return source[at] === ']'
    if (type === 'blockquote') return false
    return source.startsWith(mark, at) && !(type === 'italic' && source[at + 1] === '_')
  }

  function addNext(): void {
    add(source[at] ?? '')
    at += 1
  }

  while (at < source.length) {
    const character = source[at] ?? ''
    if (character === '\\' && /^[\n\r\t -~]$/.test(source[at + 1] ?? '')) {
      at += 1
      addNext()
    } else if (character === '\n' && source[at + 1] !== '>') {
      closeQuote()
      addNext()
    } else if (isLiteral() ? character === '`' : reserved.includes(character)) readMark()
    else addNext()
  }
  closeQuote()
  if (open.length > 0) throw unclosed()
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

const oldTypes: { readonly [mark: string]: string } = { '*': 'bold', _: 'italic', '`': 'code', '```': 'pre' }

/** What the older Markdown shows, which nests nothing. */
export function parseMarkdown(source: string): FormattedText {
  const entities: MessageEntity[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const rest = source.slice(at, at + 3)
    const mark = rest === '```' ? rest : /^[*_`[]/.exec(rest)?.[0]
    if (mark === undefined) {
      if (/^\\[*_`[]/.test(rest)) at += 1
      text += source[at]
      at += 1
      continue
    }
    const ending = mark === '[' ? ']' : mark
    const end = source.indexOf(ending, at + mark.length)
    if (end < 0)
      throw unparsable(`Can't find end of the entity starting at byte offset ${byteOffset(source, at)}`)
    const inside = source.slice(at + mark.length, end)
    const place = { offset: text.length, length: inside.length }
    at = end + ending.length
    const linkEnd = mark === '[' && source[at] === '(' ? source.indexOf(')', at) : -1
    const url = linkEnd < 0 ? inside : source.slice(at + 1, linkEnd)
    entities.push(...makeEntity(oldTypes[mark] ?? 'text_link', place, mark === '[' ? url : ''))
    if (linkEnd >= 0) at = linkEnd + 1
    text += inside
  }
  return { text, entities }
}
