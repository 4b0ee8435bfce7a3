import type { CommandWord } from './command-words.ts'

/** Options that were typed with their names, and what else was typed. */
export interface NamedOptions {
  readonly named: { readonly [name: string]: string }
  readonly rest: string
}

const token = /\S*[:：=＝]"[^"]*"|"[^"]*"|\S+/gu
const nameAndValue = /^(?:--|—)?(?<name>\p{L}[\p{L}\d_-]*)[:：=＝](?<value>.+)$/su
const nameAlone = /^(?:--|—)(?<name>\p{L}[\p{L}\d_-]*)$/u

/**
 * Finds `name:value`, `name=value` and `--name value`, the names in any language. One that the command does not have is passed on under
 * its name, for it to be refused.
 */
export function readNamed(text: string, { optionNames }: Pick<CommandWord, 'optionNames'>): NamedOptions {
  const named: { [name: string]: string } = {}
  const rest: string[] = []
  const nameOf = (typed: string) => {
    const word = typed.toLowerCase()
    return optionNames.find(({ names, option }) => option === word || names.includes(word))?.option ?? word
  }
  const tokens = text.match(token) ?? []
  for (let at = 0; at < tokens.length; at += 1) {
    const typed = tokens[at] ?? ''
    const { name, value } = nameAndValue.exec(typed)?.groups ?? {}
    const alone = nameAlone.exec(typed)?.groups?.name
    if (name !== undefined && value !== undefined) named[nameOf(name)] = value
    else if (alone !== undefined) {
      at += 1
      named[nameOf(alone)] = tokens[at] ?? ''
    } else rest.push(typed)
  }
  return { named, rest: rest.join(' ') }
}
