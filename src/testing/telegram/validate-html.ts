import type { MessageEntity } from 'grammy/types'
import { byteOffset, type FormattedText, makeEntity, unparsable } from './validate-markup.ts'

const types: { readonly [tag: string]: string } = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
}
const signs: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"' }

interface Open {
  readonly tag: string
  readonly attributes: ReadonlyMap<string, string>
  readonly offset: number
}

/** What HTML shows. Fails with a Refusal where a tag is unknown or not closed. */
export function parseHtml(source: string): FormattedText {
  const open: Open[] = []
  const entities: MessageEntity[] = []
  let text = ''
  let end = 0

  function startTag(whole: string, inside: string, at: number): void {
    const [, name = ''] = /^([^\s>]*)/.exec(inside) ?? []
    const tag = name.toLowerCase()
    const attributes = attributesOf(inside.slice(name.length))
    const isSpoiler = tag !== 'span' || attributes.get('class') === 'tg-spoiler'
    if (!Object.hasOwn(types, tag))
      throw unparsable(`Unsupported start tag "${tag}" at byte offset ${byteOffset(source, at)}`)
    if (!isSpoiler)
      throw unparsable(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset(source, at)}`)
    if (!whole.endsWith('>')) throw unparsable(`Unclosed start tag at byte offset ${byteOffset(source, at)}`)
    open.push({ tag, attributes, offset: text.length })
  }

  function endTag(whole: string, inside: string, at: number): void {
    const place = byteOffset(source, at)
    const last = open.pop()
    const tag = inside.slice(1).trim().toLowerCase()
    if (!whole.endsWith('>')) throw unparsable(`Unclosed end tag at byte offset ${place}`)
    if (last === undefined) throw unparsable(`Unexpected end tag at byte offset ${place}`)
    if (tag !== '' && tag !== last.tag)
      throw unparsable(
        `Unmatched end tag at byte offset ${place}, expected "</${last.tag}>", found "</${tag}>"`,
      )
    const { offset } = last
    entities.push(...makeEntity(typeOf(last), { offset, length: text.length - offset }, argumentOf(last)))
  }

  for (const match of source.matchAll(
    /<((?:"[^"]*"|'[^']*'|[^>"'])*)>?|&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot));?/gi,
  )) {
    const [whole, inside, decimal, hexadecimal, name] = match
    text += source.slice(end, match.index)
    end = match.index + whole.length
    if (inside === undefined)
      text += name === undefined ? character(decimal, hexadecimal) : signs[name.toLowerCase()]
    else if (inside.startsWith('/')) endTag(whole, inside, match.index)
    else startTag(whole, inside, match.index)
  }
  text += source.slice(end)
  const last = open.at(-1)
  if (last !== undefined) throw unparsable(`Can't find end tag corresponding to start tag "${last.tag}"`)
  return { text, entities: merge(entities) }
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi)
  return new Map(
    [...found].map(([, name = '', ...values]) => [
      name.toLowerCase(),
      values.find((value) => value !== undefined) ?? '',
    ]),
  )
}

function character(decimal: string | undefined, hexadecimal: string | undefined): string {
  const code = Number.parseInt(hexadecimal ?? decimal ?? '', hexadecimal === undefined ? 10 : 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

function typeOf({ tag, attributes }: Open): string {
  return tag === 'blockquote' && attributes.has('expandable') ? 'expandable_blockquote' : (types[tag] ?? '')
}

function argumentOf({ tag, attributes }: Open): string {
  if (tag === 'a') return attributes.get('href') ?? ''
  if (tag === 'tg-emoji') return attributes.get('emoji-id') ?? ''
  return tag === 'code' ? (attributes.get('class')?.replace(/^language-/, '') ?? '') : ''
}

/** `<pre><code class="language-…">` is one entity. */
function merge(entities: readonly MessageEntity[]): MessageEntity[] {
  const isWithinPre = (entity: MessageEntity) =>
    entity.type === 'code' &&
    entities.some(
      ({ type, offset, length }) => type === 'pre' && offset === entity.offset && length === entity.length,
    )
  return entities
    .filter((entity) => !isWithinPre(entity))
    .sort((a, b) => a.offset - b.offset || b.length - a.length)
}
