import { fold } from '../../util/fold.ts'
import { hasCjk } from '../../util/has-cjk.ts'

/** An action between brackets or asterisks. */
const action = /（[^）]*）|\([^)]*\)|\*[^*]+\*/g

/** A line without what is done in it. */
export function withoutActions(text: string): string {
  return text.replace(action, ' ')
}

/** What is said, letters and digits alone: two lines with the same spoken part count as the same line. */
export function spokenPart(text: string): string {
  const spoken = fold(withoutActions(text)).replace(/[^\p{L}\p{N}]+/gu, '')
  return spoken === '' ? fold(text) : spoken
}

/** The action that a line opens with, brackets included; empty when there is none. */
export function openingAction(text: string): string {
  return text.match(/^\s*(（[^）]+）|\([^)]+\)|\*[^*]+\*)/)?.[1] ?? ''
}

/** Two texts one after the other: a space between them where the language has one. */
export function join(first: string, second: string): string {
  return hasCjk(first) ? `${first}${second}` : `${first} ${second}`
}
