import type { Language } from '../../src/contract/character.ts'

/** The language of a client's locale, such as `zh-TW`. */
export function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
