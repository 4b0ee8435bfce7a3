import type { Language } from '../contract/character.ts'

/** Chinese when a text has more Chinese letters than words in Latin ones, else English. */
export function detectLanguage(text: string): Language {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}+/gu)?.length ?? 0
  return chinese > latin ? 'zh' : 'en'
}
