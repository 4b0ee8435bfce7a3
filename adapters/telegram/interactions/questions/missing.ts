import type { CommandOption } from '../../../../src/contract/command-option.ts'
import { type CommandSpec, commands } from '../../../../src/contract/commands.ts'
import type { PartialCall } from './questions.ts'

/** What a command lacks: its next word, or the value of an option. */
export type Missing =
  | { readonly type: 'word' }
  | { readonly type: 'option'; readonly spec: CommandSpec; readonly option: CommandOption }

/** The command of a path; `undefined`: there is none. */
export function findSpec(path: string): CommandSpec | undefined {
  return commands.find((spec) => spec.path === path)
}

/** What has to be asked for first; `isAsked`: the person is choosing by buttons, and is asked for reasons as well. */
export function findMissing({ command, options }: PartialCall, isAsked: boolean): Missing | undefined {
  const spec = findSpec(command)
  if (!spec) return commands.some(({ path }) => path.startsWith(`${command} `)) ? { type: 'word' } : undefined
  const isWanted = ({ type, required }: CommandOption) =>
    required || (type === 'file' && options.answer === undefined) || (type === 'choices' && isAsked)
  const option = spec.options.find((one) => isWanted(one) && options[one.name] === undefined)
  return option && { type: 'option', spec, option }
}

/** The values that were given: nothing stands for what was asked for and left empty. */
export function givenOptions(options: PartialCall['options']): PartialCall['options'] {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''))
}
