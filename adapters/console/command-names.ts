import type { Language } from '../../src/contract/character.ts'
import { type CommandSpec, commands } from '../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../src/texts/index.ts'

/** A word that may be typed: in the session's language first, then in every other; lower case. */
export interface TypedWord {
  readonly names: readonly string[]
}

/** A word of the command tree, with the words that may follow it. */
export interface CommandWord extends TypedWord {
  /** The command that ends with this word. */
  readonly spec: CommandSpec | undefined
  /** What its last option may be, where that is a choice. */
  readonly choices: readonly (TypedWord & { readonly value: string })[]
  readonly next: readonly CommandWord[]
}

const languages = ['en', 'zh'] as const

/** The command tree with its English and Chinese names. */
export function createCommandWords(texts: Texts, language: Language): readonly CommandWord[] {
  const ordered = [language, ...languages.filter((other) => other !== language)]

  function namesOf(key: string): readonly string[] {
    // The texts have a name for every command and choice of the tree: a test of theirs holds them to it.
    return [...new Set(ordered.map((one) => texts(one, key as TextKey).toLowerCase()))]
  }

  function wordsBelow(path: readonly string[]): readonly CommandWord[] {
    const specs = commands.filter((spec) => spec.path.startsWith([...path, ''].join(' ')))
    return [...new Set(specs.map((spec) => spec.path.split(' ')[path.length] ?? ''))].map((word) =>
      describeWord([...path, word]),
    )
  }

  function describeWord(path: readonly string[]): CommandWord {
    const key = `commands.${path.join('.')}`
    const spec: CommandSpec | undefined = commands.find((candidate) => candidate.path === path.join(' '))
    const choices = spec?.options.findLast(({ isHidden }) => !isHidden)?.choices ?? []
    return {
      names: namesOf(`${key}.name`),
      spec,
      choices: choices.map((value) => ({ value, names: namesOf(`${key}.choices.${value}`) })),
      next: spec ? [] : wordsBelow(path),
    }
  }

  return wordsBelow([])
}
