import type { Language } from '../contract/character.ts'
import { en } from './en.ts'
import type { TextKey, Texts } from './index.ts'
import { zh } from './zh.ts'

/** Platforms on which the first word of a command is English, whatever language somebody speaks. */
const withEnglishCommands = ['telegram']

const names: { readonly [Name in Language]: { readonly [key: string]: string } } = { en, zh }

/**
 * The bot's own words as they are true on a platform: a text `on.<platform>.<key>` stands in for that key, and commands are called as
 * they are typed there.
 */
export function textsOn(platform: string, texts: Texts): Texts {
  const isEnglish = withEnglishCommands.includes(platform)
  return (language, key, values) => {
    const isName = isEnglish && /^commands\.[^.]+\.name$/.test(key)
    if (isName) return texts('en', key, values)
    const own = `on.${platform}.${key}`
    // Only keys that are there become one.
    const text = texts(language, own in en ? (own as TextKey) : key, values) // see above
    return isEnglish
      ? text.replace(/(?<=`\/)[^\s`]+/gu, (word) => typedNames[language].get(word) ?? word)
      : text
  }
}

/** First words of commands in a language, with the English ones. */
const typedNames = { en: firstWords('en'), zh: firstWords('zh') }

function firstWords(language: Language): ReadonlyMap<string, string> {
  const keys = Object.keys(en).filter((key) => /^commands\.[^.]+\.name$/.test(key))
  return new Map(keys.map((key) => [names[language][key] ?? '', names.en[key] ?? '']))
}
