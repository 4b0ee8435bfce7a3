import type { ConversationKey, Person } from '../../src/contract/conversation.ts'
import type { CommandInvoked, MessageReceived } from '../../src/contract/event.ts'
import type { ChoiceOption } from '../../src/contract/reply.ts'
import type { CommandWord } from '../shared/command-words.ts'
import { type CommandCall, decodeCommand } from '../shared/typed-command.ts'
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

/** Decodes a line: a command after a slash (`//` is out of character, as everywhere), a choice's number or label, or something said. */
export function decodeLine(line: string, context: DecodeContext): DecodedLine {
  const text = line.trim()
  const command = /^[/／](?![/／])(.*)$/su.exec(text)?.[1]
  const call =
    command === undefined ? decodeChoice(text, context.choice) : decodeCommand(command, context.words)
  if (call?.type === 'unknown-command') return call
  if (call?.type === 'unfinished-command')
    return { ...call, words: call.next.map(({ names }) => names[0] ?? '') }

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

function decodeChoice(text: string, choice: readonly ChoiceOption[]): CommandCall | undefined {
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
