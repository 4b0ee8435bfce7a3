import type { Character } from '../contract/character.ts'
import type { Prompt, TokenRates } from '../contract/prompt.ts'
import { headBudgetTokens, selectExamples } from './examples.ts'
import { renderHead } from './head.ts'

/** What a prompt has of its card. */
export type FixedPart = Pick<Prompt, 'head' | 'examples'>

/** What it depends on beside the card. */
export interface FixedPartInput {
  readonly userName: string
  readonly isGroup: boolean
  /** In coarse steps. */
  readonly rates: TokenRates
  /** What the model takes, prompt and reply together. */
  readonly contextTokens: number
}

/** How many people, or sizes, are remembered for each card; beyond it the one that was made first is forgotten. */
const mostKnown = 32
const knownParts = new WeakMap<Character, Map<string, FixedPart>>()

/** Head and examples, made once for as long as nothing in them changes: they are the longest part of most prompts. */
export function fixedPartOf(character: Character, input: FixedPartInput): FixedPart {
  const { userName, isGroup, rates, contextTokens } = input
  const known = knownParts.get(character) ?? new Map<string, FixedPart>()
  knownParts.set(character, known)
  const key = JSON.stringify([userName, isGroup, rates.cjk, rates.other, contextTokens])
  const part = known.get(key) ?? makeFixedPart(character, input)
  const [oldest] = known.keys()
  if (!known.has(key) && known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
  known.set(key, part)
  return part
}

function makeFixedPart(character: Character, input: FixedPartInput): FixedPart {
  const { userName, isGroup, rates, contextTokens } = input
  const head = renderHead(character, { userName, isGroup })
  const { examples } = selectExamples(character, {
    budgetTokens: headBudgetTokens(contextTokens),
    rates,
    headText: head,
    names: { user: userName, char: character.name },
  })
  return { head, examples }
}
