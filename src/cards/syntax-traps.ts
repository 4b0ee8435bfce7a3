import { type Document, isCollection, isPair, isScalar, type YAMLParseError } from 'yaml'
import { type CardSource, lineText, placeAt } from './source.ts'
import { traps } from './traps.ts'

/** A change of the text after which the rest of the card can be read. */
export interface Repair {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A syntax error in the words of whoever writes cards. */
export interface Explanation {
  readonly offset: number
  readonly message: string
  readonly repair: Repair | undefined
}

interface Fault {
  readonly code: YAMLParseError['code']
  readonly message: string
  readonly start: number
  readonly end: number
  readonly document: Document
  readonly source: CardSource
}

type Rule = (fault: Fault) => Explanation | undefined

/** What a YAML error probably comes from, and what to do. */
export function explainSyntaxError(
  { code, message, pos: [start, end] }: YAMLParseError,
  document: Document,
  source: CardSource,
): Explanation {
  const fault = { code, message, start, end, document, source }
  for (const rule of rules) {
    const explanation = rule(fault)
    if (explanation !== undefined) return explanation
  }
  const sentence = code === 'BAD_INDENT' ? traps.indentation : traps.other(message)
  return { offset: start, message: sentence, repair: undefined }
}

const tabs: Rule = ({ code, start, source }) => {
  if (code !== 'TAB_AS_INDENT') return undefined
  const { from, text } = lineAround(source, start)
  const indent = /^[ \t]*/.exec(text)?.[0] ?? ''
  const repair = { start: from, end: from + indent.length, text: indent.replaceAll('\t', '  ') }
  return { offset: start, message: traps.tab, repair }
}

/** `name：林`, and `name:林`. */
const colonsOfKeys: Rule = ({ code, start, end, source }) => {
  if (code !== 'MULTILINE_IMPLICIT_KEY' && code !== 'MISSING_CHAR') return undefined
  const first = placeAt(source, start).line
  const last = Math.min(placeAt(source, end).line, first + 20)
  for (let line = first; line <= last; line += 1) {
    const text = lineText(source, line)
    const found = /^(\s*(?:- +)*[\p{L}\p{N}_]+ *)(：|:(?=[^\s/]))(.*)$/u.exec(text)
    if (found === null) continue
    const [, key = '', colon = '', rest = ''] = found
    const from = (source.lines.lineStarts[line - 1] ?? 0) + key.length
    const value = rest.trim() === '' ? ':' : `: ${JSON.stringify(rest.trim())}`
    const repair = { start: from, end: from + colon.length + rest.length, text: value }
    return { offset: from, message: traps.fullWidthColon, repair }
  }
  return undefined
}

const whatEnds: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^\*[^\s,\]}]+$/, traps.alias],
  [/^"(?:[^"\\]|\\.)*"$/, traps.closedQuote],
  [/^'(?:[^']|'')*'$/, traps.closedQuote],
  [/^\{\{[^{}]*\}\}$/, traps.braces],
  [/^\{[^{}]*\}$/, traps.brace],
  [/^\[[^[\]]*\]$/, traps.bracket],
  [/^[|>][-+\d]*$/, traps.blockHeader],
]

/** `*smiles* hi`, `"Well." and a sigh`, `{{char}} is tall`, `[sighs] hi`, `> hi`: something ended, and text goes on. */
const textAfterEnd: Rule = ({ code, start, source }) => {
  if (code !== 'UNEXPECTED_TOKEN') return undefined
  for (const offset of valueStarts(source, start)) {
    const ended = source.text.slice(offset, start).trimEnd()
    const message = whatEnds.find(([pattern]) => pattern.test(ended))?.[1]
    if (message !== undefined) return { offset, message, repair: quoteRest(source, offset) }
  }
  return undefined
}

/** `Listen: I know`, or a key that is indented below a text. */
const nestedMaps: Rule = ({ code, start, source }) => {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined
  const rest = restOfLine(source, start)
  if (/^\s*-/.test(rest)) return { offset: start, message: traps.indentation, repair: undefined }
  if (rest.startsWith('? ')) return reserved(source, start, '?')
  const message = /:(\s|$)/.test(rest) ? traps.colon : traps.nested
  return { offset: start, message, repair: message === traps.colon ? quoteRest(source, start) : undefined }
}

/** `@you`, `%x`, a backtick. */
const reservedStarts: Rule = ({ code, start, source }) => {
  const sign = source.text.charAt(start)
  const isReserved =
    code === 'BAD_SCALAR_START' ||
    (code === 'UNEXPECTED_TOKEN' && /[-,\]}]/.test(sign) && isFirst(source, start))
  return isReserved ? reserved(source, start, sign) : undefined
}

/** `!嘿`: YAML takes tags and anchors in ASCII only. */
const tags: Rule = ({ code, start, source }) => {
  const sign = source.text.charAt(start - 1)
  if (code !== 'MISSING_CHAR' || (sign !== '!' && sign !== '&')) return undefined
  const message = sign === '!' ? traps.tag : traps.anchor
  return { offset: start - 1, message, repair: quoteRest(source, start - 1) }
}

/** A hand, as in `"\\(^o^)/"`. */
const escapes: Rule = ({ code, start }) => {
  if (code !== 'BAD_DQ_ESCAPE') return undefined
  return { offset: start, message: traps.escape, repair: { start, end: start, text: '\\' } }
}

/** A comment that nobody meant ends a text of several lines, and its next line stands alone. */
const commentsAbove: Rule = ({ code, start, source }) => {
  const above = placeAt(source, start).line - 1
  const comment = /(?:^| )#\S/.exec(lineText(source, above))
  if (code !== 'BAD_INDENT' || comment === null) return undefined
  const offset = (source.lines.lineStarts[above - 1] ?? 0) + comment.index + comment[0].indexOf('#')
  return { offset, message: traps.comment, repair: undefined }
}

/** `{ words: 像，gestures: x }`, `{ words: Listen: I know }`. */
const keysInFlow: Rule = ({ code, start, end, source }) => {
  if (code !== 'BLOCK_IN_FLOW') return undefined
  const isComma = source.text.slice(start, end).includes('，')
  return { offset: start, message: isComma ? traps.fullWidthComma : traps.colon, repair: undefined }
}

const openQuotes: Rule = ({ code, message, document, source }) => {
  if (code !== 'MISSING_CHAR' || !message.startsWith('Missing closing')) return undefined
  const offset = lastScalarStart(document)
  return offset === undefined || offset >= source.text.length
    ? undefined
    : { offset, message: traps.openQuote, repair: undefined }
}

const openBrackets: Rule = ({ message, start, source }) => {
  if (!message.startsWith('Flow ')) return undefined
  const before = source.text.slice(0, start)
  const offset = Math.max(before.lastIndexOf('['), before.lastIndexOf('{'))
  if (offset < 0) return undefined
  const comment = / #\S/.exec(before.slice(offset))
  return comment === null
    ? { offset, message: traps.openBracket, repair: undefined }
    : { offset: offset + comment.index, message: traps.comment, repair: undefined }
}

const rules: readonly Rule[] = [
  tabs,
  openQuotes,
  openBrackets,
  tags,
  colonsOfKeys,
  nestedMaps,
  reservedStarts,
  textAfterEnd,
  keysInFlow,
  escapes,
  commentsAbove,
]

function reserved(source: CardSource, offset: number, sign: string): Explanation {
  return { offset, message: traps.reserved(sign), repair: quoteRest(source, offset) }
}

function lineAround(source: CardSource, offset: number): { from: number; text: string } {
  const { line } = placeAt(source, offset)
  return { from: source.lines.lineStarts[line - 1] ?? 0, text: lineText(source, line) }
}

function restOfLine(source: CardSource, offset: number): string {
  const { from, text } = lineAround(source, offset)
  return text.slice(offset - from)
}

const beforeValue = /^\s*(?:- +)*(?:[^\s:#"'[{-][^:]*:\s+)?/

/** Where the first value of a line begins: after its dashes and its key. */
function firstValueStart(line: string): number {
  return beforeValue.exec(line)?.[0].length ?? 0
}

/** Whether a value begins there that is the only one on its line. */
function isFirst(source: CardSource, offset: number): boolean {
  const { from, text } = lineAround(source, offset)
  return from + firstValueStart(text) === offset
}

/** Offsets before `end` on its line where a value may begin. Far back only the first is looked at, to stay quick. */
function* valueStarts(source: CardSource, end: number): Iterable<number> {
  const { from, text } = lineAround(source, end)
  const first = firstValueStart(text)
  if (from + first < end) yield from + first
  for (let at = Math.max(first + 1, end - from - 1000); from + at < end; at += 1) {
    if (/[:\-,[{?] *$/.test(text.slice(Math.max(0, at - 3), at))) yield from + at
  }
}

/** The rest of the line in quotes, where the line has no other values. */
function quoteRest(source: CardSource, offset: number): Repair | undefined {
  if (!isFirst(source, offset)) return undefined
  const rest = restOfLine(source, offset)
  return { start: offset, end: offset + rest.length, text: JSON.stringify(rest.trim()) }
}

/** A quote that never closes swallows the rest of the file, so it is the last text. */
function lastScalarStart(document: Document): number | undefined {
  let node: unknown = document.contents
  while (isCollection(node) || isPair(node)) {
    node = isPair(node) ? (node.value ?? node.key) : node.items.at(-1)
  }
  return isScalar(node) ? node.range?.[0] : undefined
}
