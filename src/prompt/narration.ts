import type { Language } from '../contract/character.ts'

/** What a narrator says, as a model reads it: in brackets that nobody's speech has. */
export function renderNarration(text: string, language: Language): string {
  return language === 'zh' ? `（旁白：${text}）` : `[Narrator: ${text}]`
}

/** Who speaks, before what is said. */
export function renderSpeaker(name: string, language: Language): string {
  return language === 'zh' ? `${name}：` : `${name}: `
}
