import { type CommandSpec, commands } from '../../src/contract/commands.ts'

/** A command as it is typed: the values of its options in their order, whatever they are called. */
export function typeCommand(path: string, options: { readonly [name: string]: string } = {}): string {
  const spec: CommandSpec | undefined = commands.find((command) => command.path === path)
  const values = (spec?.options ?? []).flatMap(({ name }) => options[name] ?? [])
  return [`/${path}`, ...values].join(' ')
}
