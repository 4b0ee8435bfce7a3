import type { Character, ExampleScene, Language } from '../contract/character.ts'
import type { TokenRates } from '../contract/prompt.ts'
import { renderEmotion } from './emotion-mark.ts'
import type { MacroContext, PlaceholderNames } from './macros/context.ts'
import { expandMacros } from './macros/expand-macros.ts'
import { renderNarration, renderSpeaker } from './narration.ts'
import { plainText } from './plain-text.ts'
import { estimateTokens } from './tokens.ts'

/** What the choice of examples depends on. */
export interface ExampleOptions {
  /** Tokens that head and examples may take together: see `headBudgetTokens`. */
  readonly budgetTokens: number
  readonly rates: TokenRates
  readonly headText: string
  readonly macros: MacroContext
}

/** A card's scenes, macros expanded, markup out. */
export interface ExampleChoice {
  readonly examples: readonly ExampleScene[]
  /** What the budget left no room for, in the card's order. */
  readonly dropped: readonly ExampleScene[]
}

/** The share of a model's context that head and examples may take. */
export function headBudgetTokens(contextTokens: number): number {
  return Math.floor(contextTokens * 0.25)
}

/** What of the head budget examples get however long the head is: without any, a small model has no voice to follow. */
export const leastShare = 0.25

/** Takes whole scenes in the card's order while the head budget lasts; one that is too long for the rest is passed over. */
export function selectExamples(character: Character, options: ExampleOptions): ExampleChoice {
  const { rates, macros } = options
  const examples: ExampleScene[] = []
  const dropped: ExampleScene[] = []
  const { budgetTokens, headText } = options
  let left = Math.max(budgetTokens - estimateTokens(headText, rates), leastShare * budgetTokens)
  for (const scene of character.examples) {
    const expanded = expandScene(scene, macros)
    if (expanded.lines.length === 0) continue
    const tokens = estimateTokens(renderScene(expanded, macros.names, character.language), rates)
    const fits = tokens <= left
    if (fits) left -= tokens
    ;(fits ? examples : dropped).push(expanded)
  }
  return { examples, dropped }
}

/**
 * A scene as a script: one line for each line, led by its speaker. With `emotionLabels` the character's words are led by how they
 * are said, as its replies are to be.
 */
export function renderScene(
  scene: ExampleScene,
  names: PlaceholderNames,
  language: Language,
  emotionLabels = false,
): string {
  return scene.lines
    .map(({ role, text, emotion }) => {
      if (role === 'narrator') return renderNarration(text, language)
      if (role === 'user') return renderSpeaker(names.user, language) + text
      const mark = emotionLabels ? renderEmotion(emotion, language) : ''
      return renderSpeaker(names.char, language) + mark + text
    })
    .join('\n')
}

/** A line of which nothing is left is none. */
function expandScene({ lines }: ExampleScene, macros: MacroContext): ExampleScene {
  const expanded = lines.map((line) => ({ line, text: expandMacros(plainText(line.text), macros) }))
  const said = expanded.filter(({ line, text }) => text === line.text || text.trim() !== '')
  return { lines: said.map(({ line, text }) => ({ ...line, text })) }
}
