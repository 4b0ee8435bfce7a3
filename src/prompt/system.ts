import type { Character } from '../contract/character.ts'
import type { Prompt } from '../contract/prompt.ts'
import { type CardMacrosInput, cardMacros } from './macros/card-macros.ts'
import { expandAround } from './macros/expand-macros.ts'

/** The card's own instruction; see {@link Prompt.system}. One that says nothing but `{{original}}` is ours. */
export function renderSystem(character: Character, input: CardMacrosInput): Prompt['system'] {
  const text = character.prompts.system.trim()
  if (text === '') return undefined
  const pieces = expandAround(text, cardMacros(character, input))
  const trimmed = pieces.length === 1 ? pieces.map((piece) => piece.trim()) : pieces
  return trimmed.every((piece) => piece.trim() === '') ? undefined : trimmed
}
