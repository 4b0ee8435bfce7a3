import i18next from 'i18next'
import type { Language } from '../contract/character.ts'
import { en } from './en.ts'
import { spaceValues } from './spacing.ts'
import { zh } from './zh.ts'

/** A text that the bot says. One that depends on a number has a form for each, chosen by the value `count`. */
export type TextKey = WithoutNumber<keyof typeof en>

type WithoutNumber<Key extends string> = Key extends `${infer Text}_${'zero' | 'one' | 'other'}` ? Text : Key

/** Values for a text's placeholders. */
export interface TextValues {
  readonly [name: string]: string | number
}

/** The bot's own words, for one language at a time. */
export type Texts = (language: Language, key: TextKey, values?: TextValues) => string

/** Builds the texts. Values go in as they are: what shows them escapes them. */
export function createTexts(): Texts {
  const instance = i18next.createInstance()
  void instance.init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false, skipOnVariables: true },
  })
  const fixed = { en: instance.getFixedT('en'), zh: instance.getFixedT('zh') }
  return (language, key, values = {}) => {
    const text = fixed[language](key, { ...values })
    return language === 'zh' ? spaceValues(text, values) : text
  }
}
