import { hasCjk } from '../util/has-cjk.ts'
import { sentenceEnds, splitSentences } from '../util/sentence-ends.ts'
import { shorten } from '../util/shorten.ts'
import { expandPlaceholders } from './placeholders.ts'
import { plainText } from './plain-text.ts'

/** `Likes("gulls" + "tea")`, as W++ has it: for models of old, and no prose. */
const wppField = /([\p{L}][\p{L}\p{N} _/-]{0,40})\(\s*("[^"\n]{0,300}"(?:\s*\+\s*"[^"\n]{0,300}")*)\s*\)/gu
/** `Age: 34.`, a heading, a list's item: what tells too little to be all that is told. */
const fragment = /^[^\s:：.。][^:：.。]{0,30}[:：]|[^.。!！?？…"”’」』)）*]$/u

/** A card's text as people read it: names in the place of placeholders, no markup. Not for long texts. */
export function cardWords(text: string, name: string, user = hasCjk(text) ? '你' : 'you'): string {
  const words = expandPlaceholders(plainText(text), { user, char: name })
  const prose = words.replace(wppField, (_, field: string, values: string) => {
    const named = values.split(/"\s*\+\s*"/).map((value) => value.replace(/^"|"$/g, ''))
    return ` ${field.trim()}: ${named.join(', ')}. `
  })
  return (prose === words ? words : prose.replace(/[[\]{}]/g, ' ')).trim()
}

/** The first sentences of a text, on one line. */
export function openingWords(text: string, name: string, user: string, mostLetters: number): string {
  const begin = cardWords(text.slice(0, mostLetters * 8), name, user).slice(0, mostLetters * 4)
  const end = sentenceEnds(begin).findLast(({ at }) => at <= mostLetters)?.at
  return shorten(begin.slice(0, end), mostLetters)
}

/** The first sentence of a text, on one line; fields, headings and items of a list that stand before it come along. */
export function firstWords(text: string, name: string, user: string, mostLetters: number): string {
  const begin = cardWords(text.slice(0, mostLetters * 8), name, user)
  const sentences = splitSentences(begin).map((part) =>
    part
      .trim()
      .replace(/^(?:[-•*]|#{1,6})\s+/, '')
      .replace(/\s+/g, ' '),
  )
  const told = sentences.filter((sentence) => sentence !== '')
  const whole = told.findIndex((sentence) => !fragment.test(sentence))
  const kept = told.slice(0, whole === -1 ? undefined : whole + 1)
  let line = ''
  for (const sentence of kept) {
    const joined = line === '' ? sentence : `${line}${/[.。]$/.test(line) ? ' ' : ' · '}${sentence}`
    if (line !== '' && joined.length > mostLetters) break
    line = joined
  }
  return shorten(line, mostLetters)
}
