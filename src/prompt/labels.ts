/** Whether a line's beginning names its speaker. */
export type LabelMatch =
  | { readonly type: 'none' }
  /** It may, once there is more of it. */
  | { readonly type: 'partial' }
  /** It does; `end` is the offset right after the label. */
  | { readonly type: 'label'; readonly end: number }

/** An offset, or why there is none. */
type Step = number | 'none' | 'partial'

const none: LabelMatch = { type: 'none' }
const partial: LabelMatch = { type: 'partial' }
const brackets = [
  ['[', ']'],
  ['【', '】'],
  ['［', '］'],
] as const
const longestGap = 4
const longestMood = 12

/**
 * Builds a function that looks for a label of one of these names at the start of a text: `name:`, `name（mood）：`, `[name]`,
 * `【name】`, `**name**:`, `**name:**`. Case does not count. A text that ends within the label is a partial match; a line's end
 * settles it.
 */
export function createLabelMatcher(names: readonly string[]): (text: string) => LabelMatch {
  const known = [...new Set(names)].filter((name) => name !== '')
  return (text) => {
    let best = none
    for (const name of known) {
      const match = matchName(text, name)
      if (match.type === 'label') return match
      if (match.type === 'partial') best = partial
    }
    return best
  }
}

function matchName(text: string, name: string): LabelMatch {
  const first = text.charAt(0)
  const bracket = brackets.find(([open]) => open === first)
  let end: Step
  if (bracket) end = matchBracketed(text, name, bracket[1])
  else end = first === '*' ? matchBold(text, name) : matchPlain(text, name)
  if (end === 'none') return none
  return end === 'partial' ? partial : { type: 'label', end }
}

function matchBracketed(text: string, name: string, close: string): Step {
  const closed = then(consume(text, 1, name), (at) => consume(text, at, close))
  return then(closed, (at) => {
    if (at === text.length) return 'partial'
    return isColon(text.charAt(at)) ? at + 1 : at
  })
}

function matchPlain(text: string, name: string): Step {
  const named = then(consume(text, 0, name), (at) => skipGap(text, at))
  return then(skipMood(text, named), (at) => colon(text, at))
}

function matchBold(text: string, name: string): Step {
  return then(
    then(consume(text, 0, '**'), (at) => consume(text, at, name)),
    (at) => {
      if (isColon(text.charAt(at))) return consume(text, at + 1, '**')
      return then(
        then(consume(text, at, '**'), (closed) => skipGap(text, closed)),
        (gap) => colon(text, gap),
      )
    },
  )
}

function skipMood(text: string, step: Step): Step {
  if (typeof step !== 'number' || !/[(（]/.test(text.charAt(step))) return step
  const inside = text.slice(step + 1, step + 2 + longestMood)
  const length = inside.search(/[)）]/)
  if (length >= 0 && !inside.slice(0, length).includes('\n')) return skipGap(text, step + length + 2)
  return inside.length <= longestMood && !inside.includes('\n') ? 'partial' : 'none'
}

function skipGap(text: string, from: number): Step {
  let at = from
  while (at - from < longestGap && /[ \t\u3000]/.test(text.charAt(at))) at += 1
  return at === text.length ? 'partial' : at
}

function colon(text: string, at: number): Step {
  if (at === text.length) return 'partial'
  return isColon(text.charAt(at)) ? at + 1 : 'none'
}

function consume(text: string, from: number, expected: string): Step {
  for (let index = 0; index < expected.length; index += 1) {
    const at = from + index
    if (at === text.length) return 'partial'
    if (!isSameLetter(text.charAt(at), expected.charAt(index))) return 'none'
  }
  return from + expected.length
}

function then(step: Step, next: (at: number) => Step): Step {
  return typeof step === 'number' ? next(step) : step
}

function isColon(letter: string): boolean {
  return letter === ':' || letter === '：'
}

function isSameLetter(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase()
}
