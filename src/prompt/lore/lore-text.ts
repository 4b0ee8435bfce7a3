import { fold } from '../../util/fold.ts'
import { hasCjk } from '../../util/has-cjk.ts'
import { includesWord } from '../../util/includes-word.ts'
import { parseLoreKey } from '../../util/lore-key.ts'
import { once } from '../../util/once.ts'
import type { PlaceholderNames } from '../macros/context.ts'
import { expandNames, expandNamesInPattern } from './key-names.ts'
import type { LorePattern } from './pattern.ts'

/** A key as it is looked for. */
export type LoreKeyMatcher =
  | {
      readonly type: 'text'
      readonly text: string
      readonly isCaseSensitive: boolean
      readonly wholeWords: boolean
    }
  | { readonly type: 'pattern'; readonly pattern: LorePattern }

/** Texts in which keys are looked for. */
export interface LoreText {
  has(key: LoreKeyMatcher): boolean
}

/** How an entry's keys are compared; a pattern's own flags decide for it. */
export interface KeyManner {
  readonly caseSensitive: boolean
  readonly wholeWords: boolean
}

/** What searches may still take: steps of some nanoseconds. */
export interface StepBudget {
  left: number
}

/** So many letters are searched for a word in the time of one step. */
const lettersPerStep = 4
/** What it takes to see whether a word ends where it should. */
const stepsPerWord = 100

/** What keys are made ready with. */
export interface KeyParts {
  readonly names: PlaceholderNames
  readonly patternOf: (source: string, flags: string) => LorePattern
}

/** A key, ready to be looked for; `undefined`: it is blank. */
export function createMatcher(
  key: string,
  { caseSensitive, wholeWords }: KeyManner,
  { names, patternOf }: KeyParts,
): LoreKeyMatcher | undefined {
  const parsed = parseLoreKey(key)
  if (parsed.type === 'pattern') {
    const source = expandNamesInPattern(parsed.source, names)
    return { type: 'pattern', pattern: patternOf(source, parsed.flags) }
  }
  const text = toComparable(expandNames(parsed.text, names), caseSensitive)
  // Chinese puts no space between words, so a key of it is found anywhere.
  return text === ''
    ? undefined
    : { type: 'text', text, isCaseSensitive: caseSensitive, wholeWords: wholeWords && !hasCjk(text) }
}

/** Makes texts comparable, each once in a turn. */
export type Comparer = (text: string, isCaseSensitive: boolean) => string

/** Builds one for a turn. */
export function createComparer(): Comparer {
  const known = { exact: new Map<string, string>(), folded: new Map<string, string>() }
  return (text, isCaseSensitive) => {
    const texts = isCaseSensitive ? known.exact : known.folded
    const comparable = texts.get(text) ?? toComparable(text, isCaseSensitive)
    texts.set(text, comparable)
    return comparable
  }
}

/**
 * Texts, one a line, to look for keys in. A key is looked for once; when no steps are left, nothing more is found.
 */
export function createLoreText(texts: readonly string[], steps: StepBudget, compare: Comparer): LoreText {
  const found = new Map<LoreKeyMatcher, boolean>()
  const letters = texts.reduce((sum, text) => sum + text.length, 0)
  const joined = (isCaseSensitive: boolean) =>
    once(() => join(texts.map((text) => compare(text, isCaseSensitive))))
  const folded = joined(false)
  const exact = joined(true)
  const said = once(() => join(texts))

  function join(parts: readonly string[]): string {
    return spend(letters / lettersPerStep) ? parts.join('\n') : ''
  }

  function spend(cost: number): boolean {
    if (cost > steps.left) return false
    steps.left -= cost
    return true
  }

  function includes(key: LoreKeyMatcher): boolean {
    if (key.type === 'pattern') {
      if (steps.left <= 0) return false
      const searched = key.pattern.search(said())
      steps.left -= searched.steps
      return searched.isFound
    }
    const text = key.isCaseSensitive ? exact() : folded()
    if (!spend(text.length / lettersPerStep) || !text.includes(key.text)) return false
    return (
      !key.wholeWords ||
      (spend((stepsPerWord * text.length) / key.text.length) && includesWord(text, key.text))
    )
  }

  return {
    has(key) {
      const isFound = found.get(key) ?? includes(key)
      found.set(key, isFound)
      return isFound
    },
  }
}

function toComparable(text: string, isCaseSensitive: boolean): string {
  return isCaseSensitive ? text.normalize('NFKC').replace(/\s+/g, ' ').trim() : fold(text)
}
