import type { CommandPath } from '../../contract/commands.ts'

const paths: ReadonlySet<string> = new Set<CommandPath>(['rewrite', 'me'])

/** Whether what people write with a command is kept: see the scope `history` of consent. */
export function keepsWords(path: string): boolean {
  return paths.has(path)
}
