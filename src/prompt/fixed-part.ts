import type { Character, ExampleScene } from '../contract/character.ts'
import type { Prompt, TokenRates } from '../contract/prompt.ts'
import { headBudgetTokens, leastShare, selectExamples } from './examples.ts'
import { renderHead } from './head.ts'
import { type HeadLore, headLore, isHeadLore } from './lore/head-lore.ts'
import { cardMacros } from './macros/card-macros.ts'
import { estimateTokens } from './tokens.ts'

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
  const part = known.get(key) ?? withoutRest(chooseFixedPart(character, input))
  const [oldest] = known.keys()
  if (!known.has(key) && known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
  known.set(key, part)
  return part
}

function withoutRest({ head, examples }: FixedPartChoice): FixedPart {
  return { head, examples }
}

/** What a card's fixed part has, and what it has no room for. */
export interface FixedPartChoice extends FixedPart {
  readonly lore: HeadLore
  readonly droppedExamples: readonly ExampleScene[]
}

/**
 * Who the character is comes whole. Lore that stands in the head takes what the head budget leaves beside it and beside the
 * examples' share, and at least as much as that share; examples take what is left.
 */
export function chooseFixedPart(character: Character, input: FixedPartInput): FixedPartChoice {
  const { userName, isGroup, rates, contextTokens } = input
  const budgetTokens = headBudgetTokens(contextTokens)
  const lore = chooseLore(character, input, budgetTokens)
  const head = renderHead(character, { userName, isGroup }, lore)
  const { examples, dropped } = selectExamples(character, {
    budgetTokens,
    rates,
    headText: head,
    macros: cardMacros(character, { userName }),
  })
  return { head, examples, lore, droppedExamples: dropped }
}

function chooseLore(
  character: Character,
  { userName, isGroup, rates }: FixedPartInput,
  budgetTokens: number,
): HeadLore {
  if (!character.lore.some(isHeadLore)) return { before: [], after: [], dropped: [] }
  const share = leastShare * budgetTokens
  const ownTokens = estimateTokens(renderHead(character, { userName, isGroup }), rates)
  const left = budgetTokens - ownTokens - (character.examples.length > 0 ? share : 0)
  return headLore(character, { rates, budgetTokens: Math.floor(Math.max(left, share)) })
}
