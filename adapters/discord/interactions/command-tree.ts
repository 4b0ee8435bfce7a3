import type { Language } from '../../../src/contract/character.ts'
import type { CommandOption } from '../../../src/contract/command-option.ts'
import type { CommandSpec } from '../../../src/contract/commands.ts'
import type { TextKey, Texts } from '../../../src/texts/index.ts'
import { commandsOn } from '../../../src/util/platform-commands.ts'
import { shorten } from '../../../src/util/shorten.ts'

const commands = commandsOn('discord')

/** Discord's limit for descriptions, names of choices and such. */
const longestText = 100

/** A text as Discord shows it: English unless somebody's client is in another language that there is one for. */
export interface Localized {
  readonly text: string
  readonly localized: { readonly [Locale in 'en-GB' | 'en-US' | 'zh-CN' | 'zh-TW']?: string }
}

/** A word that is typed after `/`, or after such a word. */
export interface DescribedWord {
  readonly name: Localized
  readonly description: Localized
  /** Where a command ends with this word. */
  readonly options: readonly DescribedOption[]
  /** Words that may follow. */
  readonly next: readonly DescribedWord[]
}

/** An option, required ones first. */
export interface DescribedOption {
  readonly option: CommandOption
  readonly name: Localized
  readonly description: Localized
  readonly choices: readonly { readonly name: Localized; readonly value: string }[]
}

/** The command tree in Discord's terms, as data. */
export interface DescribedCommands {
  readonly words: readonly DescribedWord[]
  /** Names in the menu of a message. */
  readonly menus: readonly Localized[]
}

/** The commands as people see them. */
export function describeCommands(texts: Texts): DescribedCommands {
  return { words: wordsBelow([]), menus: menuSpecs().map((spec) => menuName(texts, spec)) }

  function wordsBelow(path: readonly string[]): DescribedWord[] {
    const below = specsBelow(path)
    return [...new Set(below.map((spec) => spec.path.split(' ')[path.length] ?? ''))].map((word) =>
      describeWord([...path, word]),
    )
  }

  function describeWord(path: readonly string[]): DescribedWord {
    const spec = findSpec(path.join(' '))
    const key = textKey(path.join(' '))
    const shown = (spec?.options ?? []).filter(({ isHidden, type }) => !isHidden && type !== 'message')
    return {
      name: { ...localize(texts, `${key}.name`), text: path.at(-1) ?? '' },
      description: localize(texts, `${key}.description`),
      options: shown
        .toSorted((a, b) => Number(b.required) - Number(a.required))
        .map((option) => describeOption(path.join('.'), option)),
      next: spec ? [] : wordsBelow(path),
    }
  }

  function describeOption(path: string, option: CommandOption): DescribedOption {
    const key = `commands.${path}`
    const name = localize(texts, `${key}.options.${option.name}`)
    const english = { 'en-GB': name.text, 'en-US': name.text }
    return {
      option,
      // Discord tells the value under the name that is the same on every platform, whatever a client shows.
      name: { text: option.name, localized: { ...english, ...name.localized } },
      description: localize(texts, `discord.option.${path}.${option.name}`),
      choices:
        option.type === 'choice'
          ? (option.choices ?? []).map((value) => ({
              name: localize(texts, `${key}.choices.${value}`),
              value,
            }))
          : [],
    }
  }
}

/** The command of a path; `undefined`: the tree has none, or not any more. */
export function findSpec(path: string): CommandSpec | undefined {
  return commands.find((spec) => spec.path === path)
}

/** The command that a message's menu knows by its registered name. */
export function findMenuSpec(texts: Texts, name: string): CommandSpec | undefined {
  return menuSpecs().find((spec) => menuName(texts, spec).text === name)
}

/** Name of a command in the menu of a message. */
function menuName(texts: Texts, { path }: Pick<CommandSpec, 'path'>): Localized {
  return localize(texts, `${textKey(path)}.menu`)
}

/** Where the texts of a command begin. */
export function textKey(path: string): string {
  return `commands.${path.replaceAll(' ', '.')}`
}

function menuSpecs(): readonly CommandSpec[] {
  return commands.filter(({ menu }) => menu !== undefined)
}

function specsBelow(path: readonly string[]): readonly CommandSpec[] {
  const start = path.map((word) => `${word} `).join('')
  return commands.filter((spec) => spec.path.startsWith(start))
}

function localize(texts: Texts, key: string): Localized {
  // The texts have a name for every command, option and choice of the tree: a test of theirs holds them to it.
  const say = (language: Language) => shorten(texts(language, key as TextKey), longestText) // see above
  const zh = say('zh')
  return { text: say('en'), localized: { 'zh-CN': zh, 'zh-TW': zh } }
}
