import type { CommandOption } from '../../contract/command-option.ts'
import type { CommandSpec } from '../../contract/commands.ts'
import type { Notice } from '../../contract/reply.ts'
import type { TextKey, Texts, TextValues } from '../../texts/index.ts'
import type { Scene } from '../scene.ts'
import { choiceName, commandName, findChoice, optionName } from './command-words.ts'

/** Options that are as their command wants them, or what is wrong with the first one that is not. */
export type CheckedOptions =
  | { readonly options: { readonly [name: string]: string }; readonly problem?: undefined }
  | { readonly problem: Notice }

/** Checks options, trims them, and puts choices into the words of the tree. */
export function checkOptions(
  spec: CommandSpec,
  given: { readonly [name: string]: string },
  { scene, texts }: { readonly scene: Pick<Scene, 'say' | 'notice'>; readonly texts: Texts },
): CheckedOptions {
  const { say } = scene
  const refuse = (key: TextKey, values: TextValues) => ({
    problem: scene.notice(key, values, { visibility: 'private', tone: 'warning' }),
  })
  const options: { [name: string]: string } = { ...given }
  for (const option of spec.options) {
    const typed = valuesOf(option, given[option.name]?.trim() ?? '')
    const values = option.choices ? typed.map((one) => findChoice(texts, spec, option, one)) : typed
    const value = typed.join(', ')
    options[option.name] = values.join(',')
    if (value === '') {
      // What a blank text means, its command knows.
      const isSaid = option.type === 'text' && given[option.name] !== undefined
      if (option.required && !isSaid)
        return refuse('command.missing-option', {
          command: commandName(say, spec),
          option: optionName(say, spec, option),
        })
    } else if (values.some((one) => one === undefined)) {
      const choices = (option.choices ?? []).map((one) => choiceName(say, spec, one)).join(', ')
      return refuse('command.bad-choice', { value, option: optionName(say, spec, option), choices })
    } else if (option.type === 'integer' && !isInRange(value, option)) {
      const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = option
      return refuse('command.bad-number', { value, minimum, maximum })
    }
  }
  return { options }
}

/** What a command takes, for whoever has typed something else; empty: nothing. */
export function describeOptions(
  { say, language }: Pick<Scene, 'say' | 'language'>,
  spec: CommandSpec,
): string {
  const shown = spec.options.filter(({ isHidden }: CommandOption) => !isHidden)
  if (shown.length === 0) return ''
  const options = shown.map((option: CommandOption) => {
    const name = optionName(say, spec, option)
    const choices = (option.choices ?? []).map((one) => choiceName(say, spec, one)).join(', ')
    return choices === '' ? name : language === 'zh' ? `${name}（${choices}）` : `${name} (${choices})`
  })
  return say('command.takes', { options: options.join(language === 'zh' ? '；' : '; ') })
}

/** The first option that the command does not have; `undefined`: there is none. */
export function unknownOption(
  { options }: CommandSpec,
  given: { readonly [name: string]: string },
): string | undefined {
  return Object.keys(given).find((name) => options.every((option) => option.name !== name))
}

function isInRange(
  value: string,
  { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Pick<CommandOption, 'minimum' | 'maximum'>,
): boolean {
  return /^\d{1,15}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
}

/** Of several choices, each by itself. */
function valuesOf({ type }: CommandOption, value: string): readonly string[] {
  const parts = type === 'choices' ? value.split(/[,，、]/) : [value]
  return parts.map((one) => one.trim()).filter((one) => one !== '')
}
