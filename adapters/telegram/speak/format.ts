import { type Block, findBlocks } from './blocks.ts'
import { type Form, type FormattedText, isCode, mostShown, order } from './formatted.ts'
import { type Change, findLiterals, type Literal, removal } from './literals.ts'
import { border, findPairs } from './pairs.ts'
import { closeCode, looseEnd } from './unfinished.ts'

/** How a text is read. */
export interface ParseOptions {
  /** It is still being written: what was begun at its end reaches to there, and no mark is shown. Default: it is complete. */
  readonly isUnfinished?: boolean
}

/**
 * What a model writes, as it is meant to be seen: `*x*` and `_x_` italic, `**x**` bold, `||x||` hidden, `~~x~~` struck, code in backticks,
 * lines behind `> ` a quote, a line behind `# ` bold, the address of a link beside its text. What is not closed stays as it is. Outside
 * of code, what Telegram would make a mention or a command of is no such thing.
 */
export function parseFormatted(written: string, { isUnfinished = false }: ParseOptions = {}): FormattedText {
  const source = isUnfinished ? closeCode(written) : written
  const literals = findLiterals(source)
  const blocks = findBlocks(source, literals)
  const changes: Change[] = [
    ...literals.flatMap((literal) => literal.changes),
    ...blocks.flatMap(({ marks }) => marks.map(({ from, to }) => removal(from, to))),
  ]
  const forms: Form[] = literals.flatMap(({ form }) => form ?? [])
  for (const { type, from, to } of blocks) {
    if (type === 'quote') forms.push({ type: 'blockquote', offset: from, length: to - from })
    else forms.push(...aroundCode({ type: 'bold', offset: from, length: to - from }, literals))
  }
  const masked = mask(source, literals, blocks)
  const { pairs, open } = findPairs(masked)
  for (const [type, opening, closing] of isUnfinished ? [...pairs, ...open] : pairs) {
    const offset = opening.at + opening.size
    changes.push(removal(opening.at, offset), removal(closing.at, closing.at + closing.size))
    forms.push(...aroundCode({ type, offset, length: closing.at - offset }, literals))
  }
  const isClosed = pairs.some(([, , { at, size }]) => at + size === source.length)
  if (isUnfinished && !isClosed) changes.push(removal(looseEnd(masked), source.length))
  return quieten(apply(source, forms, changes))
}

/** Nobody is called, and no command, by what is not shown as code; marks may have kept a sign apart from its name. */
function quieten(shown: FormattedText): FormattedText {
  const code = shown.forms.slice(0, mostShown).filter(isCode)
  const calls = [...shown.text.matchAll(/(?<!\w)@(?=\w)|(?<![\w/<>.:\\])\/(?=\w)/g)]
    .map(({ index }) => index + 1)
    .filter((at) => !code.some(({ offset, length }) => at > offset && at <= offset + length))
  if (calls.length === 0) return shown
  const changes = calls.map((at) => ({ at, removes: 0, inserts: '\u200B' }))
  return apply(shown.text, shown.forms, changes)
}

/**
 * The text with something in the stead of literals that is no mark, no space and no word; and with borders around blocks.
 */
function mask(source: string, literals: readonly Literal[], blocks: readonly Block[]): string {
  const letters = source.split('')
  for (const { from, to } of literals) letters.fill('·', from, to)
  for (const { marks, to } of blocks) {
    for (const [index, mark] of marks.entries()) letters.fill(index === 0 ? border : ' ', mark.from, mark.to)
    letters.fill(border, to, to + 1)
  }
  return letters.join('')
}

/** A form in parts, for no code lies in one. */
function aroundCode(form: Form, literals: readonly Literal[]): readonly Form[] {
  const end = form.offset + form.length
  const parts: Form[] = []
  let offset = form.offset
  for (const { from, to, form: code } of literals) {
    if (!code || from < offset || from >= end) continue
    parts.push({ ...form, offset, length: from - offset })
    offset = to
  }
  return [...parts, { ...form, offset, length: end - offset }]
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The text with its changes, and its forms where they are then. */
function apply(source: string, forms: readonly Form[], changes: readonly Change[]): FormattedText {
  const positions = new Uint32Array(source.length + 1)
  let text = ''
  let from = 0
  for (const { at, removes, inserts } of changes.toSorted((one, other) => one.at - other.at)) {
    for (let index = from; index < at; index += 1) positions[index] = text.length + index - from
    text += source.slice(from, at) + inserts
    positions.fill(text.length, at, at + removes)
    from = Math.max(from, at + removes)
  }
  for (let index = from; index <= source.length; index += 1) positions[index] = text.length + index - from
  text += source.slice(from)
  const letters = letterStarts(text)
  const moved = forms.map((form) => {
    const start = letters.before(positions[form.offset] ?? 0)
    const end = letters.after(positions[form.offset + form.length] ?? 0)
    return { ...form, offset: start, length: end - start }
  })
  return trim({ text, forms: order(moved) })
}

/** Tells where the letter begins, or ends, that a place lies in. What stood between may have kept two letters apart that are one now. */
function letterStarts(text: string) {
  const starts = new Set<number>([text.length])
  for (const { index } of graphemes.segment(text)) starts.add(index)
  return {
    before(at: number): number {
      let start = at
      while (start > 0 && !starts.has(start)) start -= 1
      return start
    },
    after(at: number): number {
      let end = at
      while (end < text.length && !starts.has(end)) end += 1
      return end
    },
  }
}

/** Without white space around it, as Telegram shows it; forms of nothing else go. */
export function trim({ text, forms }: FormattedText): FormattedText {
  const from = text.length - text.trimStart().length
  return slice({ text, forms }, from, text.trimEnd().length)
}

/** A part of it, with the parts of its forms. */
export function slice({ text, forms }: FormattedText, from: number, to: number): FormattedText {
  const cut = forms.map((form) => {
    const start = Math.max(form.offset, from)
    const end = Math.min(form.offset + form.length, to)
    const inside = text.slice(start, Math.max(start, end))
    // Telegram shows no form at a line's end, and takes it away.
    const length = isCode(form) ? inside.length : inside.trimEnd().length
    return { ...form, offset: start - from, length: inside.trim() === '' ? 0 : length }
  })
  return { text: text.slice(from, Math.max(from, to)), forms: order(cut) }
}
