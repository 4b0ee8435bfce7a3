import { fold } from '../util/fold.ts'
import { hasCjk } from '../util/has-cjk.ts'
import { includesWord } from '../util/includes-word.ts'

const words = new Intl.Segmenter('zh', { granularity: 'word' })

/**
 * Whether a text calls one of these names, whatever its case. A Latin name counts as whole words; a Chinese one anywhere in a
 * sentence, but one of a single character only where it is a word of its own at the start, beside punctuation, or after `@`.
 */
export function mentionsName(text: string, names: readonly string[]): boolean {
  const folded = fold(text)
  return names.map(fold).some((name) => {
    if (name === '') return false
    if (!hasCjk(name)) return includesWord(folded, name)
    return [...name].length > 1 ? folded.includes(name) : callsShortName(folded, name)
  })
}

/**
 * Whether a message is out of character, all of it: `((…))`, `（（…））` (closed or not), `//…`, `OOC: …`, also in one pair of
 * brackets.
 */
export function isOutOfCharacter(text: string): boolean {
  const trimmed = text.trim()
  if (/^\/\/(?!\/)/.test(trimmed) || /^[(（[【]?\s*ooc\s*[:：]/i.test(trimmed)) return true
  if (!/^[(（]{2}/.test(trimmed)) return false
  const isClosed = /[)）]{2}/.test(trimmed)
  return !isClosed || (/[)）]{2}$/.test(trimmed) && !/[)）]{2}.*[(（]{2}/s.test(trimmed))
}

/** A text without what is said beside the story in it: `((…))`, `（（…））`. */
export function withoutAsides(text: string): string {
  return text.replace(/[ \t]*(?:\(\((?:(?!\)\)).)*\)\)|（（(?:(?!））).)*））)/gs, '')
}

function callsShortName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    const before = text.slice(0, at).at(-1)
    const after = text.slice(at + name.length).at(0)
    const isCalled = before === undefined || isMark(before) || (after !== undefined && isMark(after))
    if (before === '@' || (isCalled && isOwnWord(text, name, at))) return true
  }
  return false
}

function isMark(letter: string): boolean {
  return /[\p{P}\p{S}\s]/u.test(letter)
}

/** 橘 is no word of its own in 橘子. */
function isOwnWord(text: string, name: string, at: number): boolean {
  return words.segment(text).containing(at)?.segment === name
}
