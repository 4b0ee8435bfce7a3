import type { CommandOption } from '../../src/contract/command-option.ts'
import { findNearest } from '../../src/util/nearest.ts'
import { type CommandWord, type TypedChoice, takesAnyOrder, typedOptions } from './command-words.ts'
import { readNamed } from './named-options.ts'

/** A call of the command tree. */
export interface CommandCall {
  readonly type: 'call'
  readonly command: string
  readonly options: { readonly [name: string]: string }
}

/** What was typed after a slash, read with the command tree. Words in `typed` and `nearest` begin with the slash. */
export type TypedCommand =
  | CommandCall
  | { readonly type: 'unknown-command'; readonly typed: string; readonly nearest: string | undefined }
  | { readonly type: 'unfinished-command'; readonly typed: string; readonly next: readonly CommandWord[] }

/** Reads a command, without its slash, in whatever language it was typed. */
export function decodeCommand(text: string, words: readonly CommandWord[]): TypedCommand {
  return decodeCall(text, words, [])
}

function decodeCall(text: string, words: readonly CommandWord[], before: readonly string[]): TypedCommand {
  const [word, rest] = takeWord(text)
  const found = words.find(({ names }) => names.includes(word.toLowerCase()))
  if (!found) {
    const names = words.flatMap((candidate) => candidate.names)
    const nearest = word === '' ? undefined : findNearest(word, names)
    return before.length > 0 && nearest === undefined
      ? unfinished(before, words)
      : {
          type: 'unknown-command',
          typed: slashed([...before, word]),
          nearest: nearest && slashed([...before, nearest]),
        }
  }
  if (found.spec) {
    const options = typedOptions(found.spec)
    const values = decodeValues(options, rest, found)
    return { type: 'call', command: found.spec.path, options: unquoteNames(values, options) }
  }
  const path = [...before, word]
  return rest === '' ? unfinished(path, found.next) : decodeCall(rest, found.next, path)
}

function unfinished(path: readonly string[], next: readonly CommandWord[]): TypedCommand {
  return { type: 'unfinished-command', typed: slashed(path), next }
}

function slashed(path: readonly string[]): string {
  return `/${path.join(' ')}`
}

/** Where the order of what is typed tells nothing, options may have their names before them, as elsewhere. */
function decodeValues(
  options: readonly CommandOption[],
  text: string,
  word: CommandWord,
): { readonly [name: string]: string } {
  if (options.length > 0 && !takesAnyOrder(options)) return decodeOptions(options, text, word.choices)
  const { named, rest } = readNamed(text, word)
  const chosen = Object.entries(named).map(([name, value]) => {
    const option = options.find((one) => one.name === name)
    return [name, (option && findChoice(option, value, word.choices)) ?? value]
  })
  const others = options.filter(({ name }) => named[name] === undefined)
  return { ...decodeOptions(others, rest, word.choices), ...Object.fromEntries(chosen) }
}

/**
 * By position: choices at the beginning are a word each, the last option takes the rest; but a number or a choice at the end is the
 * one that the command ends with, and a path takes all.
 */
function decodeOptions(
  options: readonly CommandOption[],
  text: string,
  choices: readonly TypedChoice[],
): { readonly [name: string]: string } {
  const [first, ...others] = options
  const last = options.at(-1)
  if (!first || !last || text === '') return {}
  const choiceOf = (option: CommandOption, word: string) => findChoice(option, word, choices)
  if (takesAnyOrder(options)) return decodeAnyOrder(options, text, choiceOf)
  if (first === last) return { [first.name]: decodeLast(first, text, choiceOf) }
  if (first.type === 'choice') {
    const [word, rest] = takeWord(text)
    return { [first.name]: choiceOf(first, word) ?? word, ...decodeOptions(others, rest, choices) }
  }
  const [, before, word = ''] = /^(.*\S)\s+(\S+)$/su.exec(text) ?? []
  const value = last.type === 'integer' ? /^\d+$/.exec(word)?.[0] : choiceOf(last, word)
  return before !== undefined && value !== undefined
    ? { ...fill(options.slice(0, -1), before), [last.name]: value }
    : fill(last.type === 'text' ? options : options.slice(0, -1), text)
}

/** Choices are taken from both ends; what is left is the name, or a choice that is none. */
function decodeAnyOrder(
  options: readonly CommandOption[],
  text: string,
  choiceOf: (option: CommandOption, word: string) => string | undefined,
): { readonly [name: string]: string } {
  for (const pattern of [/^(?<word>\S+)\s*(?<rest>.*)$/su, /^(?<rest>.*?)\s*(?<word>\S+)$/su]) {
    const { word = '', rest = '' } = pattern.exec(text)?.groups ?? {}
    const option = options.find((one) => one.type === 'choice' && choiceOf(one, word) !== undefined)
    const value = option && choiceOf(option, word)
    if (!option || value === undefined) continue
    const others = options.filter((one) => one !== option)
    // Nothing that was typed is passed over.
    if (others.length === 0 && rest !== '') continue
    return { ...decodeAnyOrder(others, rest, choiceOf), [option.name]: value }
  }
  const left = options.find(({ type }) => type === 'character') ?? options[0]
  return left && text !== '' ? { [left.name]: text } : {}
}

/** Names may stand in quotes; what is said, and paths, keep theirs. */
function unquoteNames(
  values: { readonly [name: string]: string },
  options: readonly CommandOption[],
): { readonly [name: string]: string } {
  const isName = (name: string) =>
    options.some((option) => option.name === name && /(?:character|cast-member)$/.test(option.type))
  const unquote = (text: string) => /^(?:"(.+)"|'(.+)'|“(.+)”|「(.+)」|『(.+)』|《(.+)》)$/su.exec(text)
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      (isName(name) && unquote(value)?.slice(1).find(Boolean)) || value,
    ]),
  )
}

/** What takes the rest of a line. Several choices may be parted by commas, or where each is a word, by spaces. */
function decodeLast(
  option: CommandOption,
  text: string,
  choiceOf: (option: CommandOption, word: string) => string | undefined,
): string {
  if (option.type !== 'choices') return choiceOf(option, text) ?? text
  const words = text.split(/[,，、]/).flatMap((part) => {
    const word = part.trim()
    return choiceOf(option, word) === undefined ? word.split(/\s+/) : [word]
  })
  return words
    .filter((word) => word !== '')
    .map((word) => choiceOf(option, word) ?? word)
    .join(',')
}

/** What a word means to an option: its name in any language, or the value itself. */
function findChoice(
  { name }: CommandOption,
  word: string,
  choices: readonly TypedChoice[],
): string | undefined {
  const typed = word.toLowerCase()
  const own = choices.filter(({ option }) => option === name)
  return own.find(({ names, value }) => names.includes(typed) || value === typed)?.value
}

function fill(options: readonly CommandOption[], text: string): { readonly [name: string]: string } {
  const [option, ...others] = options
  if (!option || text === '') return {}
  if (others.length === 0) return { [option.name]: text }
  const [word, rest] = takeWord(text)
  return { [option.name]: word, ...fill(others, rest) }
}

function takeWord(text: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(text) ?? []
  return [word, rest]
}
