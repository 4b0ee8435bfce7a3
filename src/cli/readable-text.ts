import type { Character } from '../contract/character.ts'
import { expandPlaceholders } from '../prompt/placeholders.ts'
import { plainText } from '../prompt/plain-text.ts'

/** What an author says about a card, to be read: without markup, and with names in the place of macros. */
export function readableText(text: string, { name, language }: Pick<Character, 'name' | 'language'>): string {
  return expandPlaceholders(plainText(text), { char: name, user: language === 'zh' ? '你' : 'you' }).trim()
}
