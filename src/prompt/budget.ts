import type { Prompt, TokenRates } from '../contract/prompt.ts'
import type { Rendering } from '../contract/turn.ts'
import { renderScene } from './examples.ts'
import { renderInstruction } from './instruction.ts'
import { countScripts, estimateTokens, type ScriptCounts } from './tokens.ts'
import { linesTokens } from './window.ts'

/** The dialect's own words around head, examples and story. */
const connectiveTokens = 40
/** What a prompt takes by what was expected, before a server has counted one of the chapter's: estimates are seldom off by more. */
const cautiousScale = 1.03
/** How far a count may be from what was expected before it is taken for a mistake. */
const boldestScale = 2

/** Most tokens of the story so far. */
export function storyTokens(contextTokens: number): number {
  return Math.min(600, Math.floor(contextTokens * 0.08))
}

/** What the window's room depends on. */
export interface BudgetInput {
  /** What the model takes, prompt and reply together. */
  readonly contextTokens: number
  /** Most tokens of one reply. */
  readonly replyTokens: number
  /** How the model is told: not every dialect adds an instruction. */
  readonly told: Pick<Rendering, 'dialect' | 'emotionLabels'>
  /** A prompt of this chapter: its head, examples, user info and story are what is not window. */
  readonly prompt: Prompt
  readonly rates: TokenRates
  /** What the chapter's last prompt took by what was expected (see `measureScale`); `undefined`: none was counted yet. */
  readonly scale: number | undefined
}

/** Tokens that the window's lines may take, as they are estimated. Never negative. */
export function budgetTokens(input: BudgetInput): number {
  const { contextTokens, replyTokens, scale = cautiousScale } = input
  return Math.max(0, Math.floor((contextTokens - replyTokens) / scale) - fixedTokens(input))
}

/** The tokens that a server counted for a whole prompt, by those that were expected. */
export function measureScale(input: Omit<BudgetInput, 'scale'>, promptTokens: number): number | undefined {
  const { lines, isGroup } = input.prompt
  const scale = promptTokens / (fixedTokens(input) + linesTokens(lines, input.rates, isGroup))
  return scale > 1 / boldestScale && scale < boldestScale ? scale : undefined
}

function fixedTokens({ prompt, told, rates }: Pick<BudgetInput, 'prompt' | 'told' | 'rates'>): number {
  return (
    estimateTokens(fixedCounts(prompt, told), rates) + estimateTokens(prompt.story, rates) + connectiveTokens
  )
}

interface FixedCounts {
  readonly head: string
  readonly rest: string
  readonly counts: ScriptCounts
}

/** By the examples, which are one object for as long as the head is the same: see `fixedPartOf`. */
const knownFixedCounts = new WeakMap<Prompt['examples'], FixedCounts>()

/** What stands before the story in every prompt of a chapter. */
function fixedCounts(prompt: Prompt, { dialect, emotionLabels }: BudgetInput['told']): ScriptCounts {
  const { head, userInfo, examples, userName, characterName, isGroup, language } = prompt
  const rest = [userInfo, userName, characterName, isGroup, language, dialect, emotionLabels].join('\n')
  const known = knownFixedCounts.get(examples)
  if (known && known.head === head && known.rest === rest) return known.counts
  const names = { user: userName, char: characterName }
  const scenes = examples.map((scene) => renderScene(scene, names, language, emotionLabels))
  const instruction = dialect === 'chat' ? renderInstruction(prompt, emotionLabels) : ''
  const counts = countScripts([instruction, head, userInfo, ...scenes].join('\n'))
  knownFixedCounts.set(examples, { head, rest, counts })
  return counts
}
