import type { Language } from '../contract/character.ts'
import type { Line } from '../contract/line.ts'
import type { Prompt } from '../contract/prompt.ts'

const cues = {
  zh: { begins: '对话开始了。', goesOn: (name: string) => `${name}接着说。` },
  en: { begins: 'The conversation begins.', goesOn: (name: string) => `${name} goes on.` },
} as const

/** What a narrator says, as a model reads it: in brackets that nobody's speech has. */
export function renderNarration(text: string, language: Language): string {
  return language === 'zh' ? `（旁白：${text}）` : `[Narrator: ${text}]`
}

const instructive = /:note:(?:depth|after-history)(?::|$)/

/**
 * A narrator's line for a model that follows instructions: what the card's author tells it is no stage direction, and stands in
 * brackets alone, of which it has its own at times.
 */
export function renderNote({ id, text }: Pick<Line, 'id' | 'text'>, language: Language): string {
  if (!instructive.test(id)) return renderNarration(text, language)
  return /^\[.*\]$/s.test(text) ? text : `[${text}]`
}

/** Who speaks, before what is said. */
export function renderSpeaker(name: string, language: Language): string {
  return language === 'zh' ? `${name}：` : `${name}: `
}

/** What the narrator says where the character is to speak and nobody has spoken last. */
export function cueFor(
  { language, characterName }: Pick<Prompt, 'language' | 'characterName'>,
  hasLines: boolean,
): string {
  const { begins, goesOn } = cues[language]
  return hasLines ? goesOn(characterName) : begins
}
