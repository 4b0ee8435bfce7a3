import type { Language } from '../../../src/contract/character.ts'
import type { CommandOption } from '../../../src/contract/command-option.ts'
import type { CommandSpec } from '../../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../../src/texts/index.ts'
import { textKey } from './command-tree.ts'
import type { Completion } from './completion.ts'

/** Discord's limit for the name and the value of a completion (UTF-16 units). */
const longestText = 100

const commas = /[,，、]/

/** An option of type `choices`, with the words for them. */
export interface SeveralChoices {
  readonly texts: Texts
  readonly spec: CommandSpec
  readonly option: CommandOption
}

/** Choices as somebody typed them, joined by commas: each by its name in any language, or as it is called inside. */
export function decodeChoices({ texts, spec, option }: SeveralChoices, typed: string): string {
  const names = (value: string) => [
    value,
    wordFor(texts, spec, value, 'en'),
    wordFor(texts, spec, value, 'zh'),
  ]
  const decode = (word: string) =>
    option.choices?.find((value) => names(value).some((name) => isSame(name, word))) ?? word
  return wordsOf(typed).map(decode).join(',')
}

/** One choice more behind those that were typed. */
export function completeChoices(
  several: SeveralChoices,
  typed: string,
  language: Language,
): readonly Completion[] {
  const { texts, spec, option } = several
  const values = option.choices ?? []
  const words = typed.split(commas).map((word) => word.trim())
  const begun = words.at(-1)?.toLowerCase() ?? ''
  const before = decodeChoices(several, words.slice(0, -1).join(',')).split(',')
  const chosen = values.filter((value) => before.includes(value))
  const say = (value: string) => wordFor(texts, spec, value, language)
  return values
    .filter((value) => !chosen.includes(value) && say(value).toLowerCase().includes(begun))
    .map((value) => {
      const all = [...chosen, value]
      return { name: all.map(say).join(', '), value: all.join(',') }
    })
    .filter(({ name, value }) => name.length <= longestText && value.length <= longestText)
}

function wordsOf(typed: string): readonly string[] {
  return typed
    .split(commas)
    .map((word) => word.trim())
    .filter(Boolean)
}

function isSame(name: string, word: string): boolean {
  return name.toLowerCase() === word.toLowerCase()
}

function wordFor(texts: Texts, { path }: CommandSpec, value: string, language: Language): string {
  // The texts have a word for every choice: a test of theirs holds them to it.
  return texts(language, `${textKey(path)}.choices.${value}` as TextKey) // see above
}
