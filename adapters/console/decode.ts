import type { CommandOption } from '../../src/contract/commands.ts'
import type { ConversationKey, Person } from '../../src/contract/conversation.ts'
import type { CommandInvoked, MessageReceived } from '../../src/contract/event.ts'
import type { ChoiceOption } from '../../src/contract/reply.ts'
import { findNearest } from '../../src/util/nearest.ts'
import { type CommandWord, type TypedChoice, typedOptions } from './command-names.ts'
import { attachedFiles, type Folders } from './typed-path.ts'

/** There is one terminal on a machine, as far as its history is concerned. */
export const conversation: ConversationKey = { platform: 'console', place: 'local', thread: '' }

/** What a typed line depends on. */
export interface DecodeContext {
  readonly words: readonly CommandWord[]
  readonly person: Person
  readonly locale: string | undefined
  /** Who plays in this session. Of several, the engine finds out who is meant. */
  readonly cast: readonly string[]
  /** The choice that was offered last, and can be answered by number or label. */
  readonly choice: readonly ChoiceOption[]
  /** Where typed paths begin. */
  readonly folders: Folders
  /** Of the event that the line becomes. */
  readonly id: string
  /** Ms since 1970. */
  readonly at: number
}

/** What a typed line means. */
export type DecodedLine =
  | { readonly type: 'event'; readonly event: MessageReceived | CommandInvoked }
  | { readonly type: 'unknown-command'; readonly typed: string; readonly nearest: string | undefined }
  | { readonly type: 'unfinished-command'; readonly typed: string; readonly words: readonly string[] }

type NotUnderstood = Exclude<DecodedLine, { type: 'event' }>

/** A call of the command tree. */
interface Call {
  readonly type: 'call'
  readonly command: string
  readonly options: { readonly [name: string]: string }
}

/** Decodes a line: a command after a slash (`//` is out of character, as everywhere), a choice's number or label, or something said. */
export function decodeLine(line: string, context: DecodeContext): DecodedLine {
  const text = line.trim()
  const command = /^[/／](?![/／])(.*)$/su.exec(text)?.[1]
  const call =
    command === undefined ? decodeChoice(text, context.choice) : decodeCall(command, context.words, [])
  if (call && call.type !== 'call') return call

  const { id, at, locale, person, cast } = context
  const base = {
    version: 1,
    id,
    conversation,
    audience: 'direct',
    at,
    locale,
    from: person,
    isModerator: true,
    addressee: cast.length === 1 ? cast[0] : undefined,
  } as const
  if (!call)
    return {
      type: 'event',
      event: {
        ...base,
        type: 'message-received',
        messageId: id,
        text,
        mentionsBot: false,
        replyTo: undefined,
      },
    }
  const { command: path, options } = call
  const files = attachedFiles(path, options, context.folders)
  return {
    type: 'event',
    event: {
      ...base,
      type: 'command-invoked',
      command: path,
      options,
      ...(files.length > 0 ? { files } : {}),
      interaction: undefined,
    },
  }
}

function decodeChoice(text: string, choice: readonly ChoiceOption[]): Call | undefined {
  const numbered = /^\d{1,4}$/.test(text) ? choice[Number(text) - 1] : undefined
  // What a button says is in the person's language; what it means may be typed in English by all.
  const named = choice.filter(({ label, options }) =>
    [label, ...Object.values(options)].some((word) => isSameWord(word, text)),
  )
  const option = numbered ?? (named.length === 1 ? named[0] : undefined)
  return option && { type: 'call', command: option.command, options: option.options }
}

function isSameWord(a: string, b: string): boolean {
  const [first, second] = [a, b].map((word) => word.normalize('NFKC').trim().toLowerCase())
  return first === second
}

function decodeCall(
  text: string,
  words: readonly CommandWord[],
  before: readonly string[],
): Call | NotUnderstood {
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
  if (found.spec)
    return {
      type: 'call',
      command: found.spec.path,
      options: decodeOptions(typedOptions(found.spec), rest, found.choices),
    }
  const path = [...before, word]
  return rest === '' ? unfinished(path, found.next) : decodeCall(rest, found.next, path)
}

function unfinished(path: readonly string[], next: readonly CommandWord[]): NotUnderstood {
  return {
    type: 'unfinished-command',
    typed: slashed(path),
    words: next.map(({ names }) => names[0] ?? ''),
  }
}

function slashed(path: readonly string[]): string {
  return `/${path.join(' ')}`
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
