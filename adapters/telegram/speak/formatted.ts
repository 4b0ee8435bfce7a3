import type { MessageEntity } from 'grammy/types'

/** Forms that we give a text. */
export type FormType = 'bold' | 'italic' | 'strikethrough' | 'spoiler' | 'code' | 'pre' | 'blockquote'

/** A part of a text and its form; in UTF-16 units. */
export interface Form {
  readonly type: FormType
  readonly offset: number
  readonly length: number
  /** Of a `pre`, where it is told. */
  readonly language?: string
}

/** A text as it is shown, without marks. Forms lie inside of it, by whole letters; each two are apart, or one lies in the other; code holds none, and lies in none but a quote. */
export interface FormattedText {
  readonly text: string
  /** By offset; of two at the same, the longer one first. */
  readonly forms: readonly Form[]
}

/** A text without any form. */
export function plain(text: string): FormattedText {
  return { text, forms: [] }
}

/** All of it in one form. */
export function formed(type: FormType, { text, forms }: FormattedText): FormattedText {
  if (text.trim() === '') return { text, forms }
  const inner = forms.filter((form) => form.type !== type)
  return { text, forms: order([{ type, offset: 0, length: text.length }, ...inner]) }
}

/** Some texts, each on lines of its own; those without anything in them are left out. */
export function joinLines(parts: readonly FormattedText[]): FormattedText {
  return parts
    .filter(({ text }) => text !== '')
    .reduce((joined, { text, forms }, index) => {
      const opening = index === 0 ? '' : `${joined.text}\n`
      const moved = forms.map((form) => ({ ...form, offset: form.offset + opening.length }))
      return { text: opening + text, forms: [...joined.forms, ...moved] }
    }, plain(''))
}

/** Forms by their place, without those that show nothing, or would cut another. */
export function order(forms: readonly Form[]): readonly Form[] {
  const kept: Form[] = []
  /** Those that the next one may lie in. */
  const open: Form[] = []
  const sorted = forms
    .filter(({ length }) => length > 0)
    .sort(
      (one, other) =>
        one.offset - other.offset ||
        other.length - one.length ||
        Number(isQuote(other)) - Number(isQuote(one)),
    )
  for (const form of sorted) {
    while (open.length > 0 && endOf(open.at(-1)) <= form.offset) open.pop()
    const outer = open.at(-1)
    const isApart = outer === undefined
    const isInside = outer !== undefined && !isCode(outer) && endOf(form) <= endOf(outer)
    const isNew = open.every(({ type }) => type !== form.type)
    // Code lies in nothing but a quote, that in nothing, and nothing in code.
    const mayLie = isCode(form) ? outer !== undefined && isQuote(outer) : !isQuote(form)
    if (!isApart && (!isInside || !mayLie || !isNew)) continue
    kept.push(form)
    open.push(form)
  }
  return kept
}

function endOf(form: Form | undefined): number {
  return form ? form.offset + form.length : 0
}

function isQuote({ type }: Form): boolean {
  return type === 'blockquote'
}

/** Whether a form shows its text as it is. */
export function isCode({ type }: Form): boolean {
  return type === 'code' || type === 'pre'
}

/** Telegram passes over more. */
const mostEntities = 100

/** So many of a text's forms are shown for sure, whatever is put before it. */
export const mostShown = 90

/** As the Bot API takes them. */
export function encodeEntities({ forms }: FormattedText): MessageEntity[] {
  return forms
    .slice(0, mostEntities)
    .map(({ type, offset, length, language }) =>
      type === 'pre'
        ? { type, offset, length, ...(language !== undefined && { language }) }
        : { type, offset, length },
    )
}
