import type { Language } from '../contract/character.ts'
import { renderEmotions } from '../prompt/emotion-mark.ts'

/**
 * A regular expression for a reply that begins with the mark of an emotion. It keeps to what every engine that servers use for it
 * understands. One line may end with its newline: CharacterGLM ends with nothing else.
 */
export function emotionPattern(language: Language, length: 'one line' | 'many lines'): string {
  const marks = renderEmotions(language).map((mark) => mark.replace(/[()]/g, '\\$&'))
  return `(${marks.join('|')})${length === 'one line' ? '[^\\n]+\\n?' : '(.|\\n)+'}`
}
