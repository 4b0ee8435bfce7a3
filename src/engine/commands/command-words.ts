import type { Language } from '../../contract/character.ts'
import type { CommandOption } from '../../contract/command-option.ts'
import type { CommandSpec } from '../../contract/commands.ts'
import type { TextKey, Texts } from '../../texts/index.ts'
import { fold } from '../../util/fold.ts'
import type { Scene } from '../scene.ts'

type Say = Scene['say']

const languages: readonly Language[] = ['en', 'zh']

/** A command as it is typed in somebody's language, such as `/character set`. */
export function commandName(say: Say, { path }: Pick<CommandSpec, 'path'>): string {
  const words = path.split(' ')
  return `/${words.map((_, index) => say(keyOf(words.slice(0, index + 1).join(' '), 'name'))).join(' ')}`
}

/** What a command does. */
export function describeCommand(say: Say, { path }: Pick<CommandSpec, 'path'>): string {
  return say(keyOf(path, 'description'))
}

/** What an option is called where people read how to type it: `NAME`. */
export function optionName(say: Say, { path }: Pick<CommandSpec, 'path'>, option: CommandOption): string {
  return say(keyOf(path, `options.${option.name}`)).toUpperCase()
}

/** What a choice is called. */
export function choiceName(say: Say, { path }: Pick<CommandSpec, 'path'>, value: string): string {
  return say(keyOf(path, `choices.${value}`))
}

/** The choice that somebody means: by its value, or by what it is called in any language. */
export function findChoice(
  texts: Texts,
  { path }: Pick<CommandSpec, 'path'>,
  { choices = [] }: CommandOption,
  typed: string,
): string | undefined {
  const isMeant = (word: string) => fold(word) === fold(typed)
  const namesOf = (value: string) => languages.map((one) => texts(one, keyOf(path, `choices.${value}`)))
  return choices.find(isMeant) ?? choices.find((value) => namesOf(value).some(isMeant))
}

function keyOf(path: string, what: string): TextKey {
  // Each command, option and choice of the tree has its texts: a test of the texts holds them to it.
  return `commands.${path.replaceAll(' ', '.')}.${what}` as TextKey // checked by that test
}
