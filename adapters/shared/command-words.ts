import type { Language } from '../../src/contract/character.ts'
import type { CommandOption } from '../../src/contract/command-option.ts'
import type { CommandSpec } from '../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../src/texts/index.ts'
import { commandsOn } from '../../src/util/platform-commands.ts'

/** A word that may be typed: in the session's language first, then in every other; lower case. */
export interface TypedWord {
  readonly names: readonly string[]
}

/** A word that an option may be. */
export interface TypedChoice extends TypedWord {
  readonly option: string
  readonly value: string
}

/** A word of the command tree, with the words that may follow it. */
export interface CommandWord extends TypedWord {
  /** The words up to it as the tree has them, such as `character set`. */
  readonly path: string
  /** The command that ends with this word. */
  readonly spec: CommandSpec | undefined
  /** What its options may be, where they are choices. */
  readonly choices: readonly TypedChoice[]
  /** What its options are called. */
  readonly optionNames: readonly (TypedWord & { readonly option: string })[]
  readonly next: readonly CommandWord[]
}

const languages = ['en', 'zh'] as const

/** What is typed after a command, in order. */
export function typedOptions(spec: CommandSpec | undefined): readonly CommandOption[] {
  return (spec?.options ?? []).filter(({ isHidden }) => !isHidden)
}

/** Whether all that is typed after a command may be left out, and is choices and at most one name: their order tells nothing then. */
export function takesAnyOrder(options: readonly CommandOption[]): boolean {
  const names = options.filter(({ type }) => type === 'character')
  const isLoose = options.every(
    ({ required, type }) => !required && (type === 'choice' || type === 'character'),
  )
  return isLoose && options.length > 1 && names.length <= 1
}

/** The commands that there are on a platform, with their English and Chinese names. */
export function createCommandWords(
  texts: Texts,
  language: Language,
  platform: string,
): readonly CommandWord[] {
  const ordered = [language, ...languages.filter((other) => other !== language)]
  const there = commandsOn(platform)

  function namesOf(key: string): readonly string[] {
    // The texts have a name for every command and choice of the tree: a test of theirs holds them to it.
    return [...new Set(ordered.map((one) => texts(one, key as TextKey).toLowerCase()))]
  }

  function wordsBelow(path: readonly string[]): readonly CommandWord[] {
    const specs = there.filter((spec) => spec.path.startsWith([...path, ''].join(' ')))
    return [...new Set(specs.map((spec) => spec.path.split(' ')[path.length] ?? ''))].map((word) =>
      describeWord([...path, word]),
    )
  }

  function describeWord(path: readonly string[]): CommandWord {
    const key = `commands.${path.join('.')}`
    const spec = there.find((candidate) => candidate.path === path.join(' '))
    return {
      path: path.join(' '),
      names: namesOf(`${key}.name`),
      spec,
      choices: typedOptions(spec).flatMap(({ name: option, choices = [] }) =>
        choices.map((value) => ({ option, value, names: namesOf(`${key}.choices.${value}`) })),
      ),
      optionNames: typedOptions(spec).map(({ name: option }) => ({
        option,
        names: namesOf(`${key}.options.${option}`),
      })),
      next: spec ? [] : wordsBelow(path),
    }
  }

  return wordsBelow([])
}
