import type { Language } from '../contract/character.ts'
import type { Prompt } from '../contract/prompt.ts'

const cues = {
  zh: { begins: '对话开始了。', goesOn: (name: string) => `${name}接着说。` },
  en: { begins: 'The conversation begins.', goesOn: (name: string) => `${name} goes on.` },
} as const

/** What a narrator says, as a model reads it: in brackets that nobody's speech has. */
export function renderNarration(text: string, language: Language): string {
  return language === 'zh' ? `（旁白：${text}）` : `[Narrator: ${text}]`
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
