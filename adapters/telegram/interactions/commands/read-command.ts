import type { Message } from 'grammy/types'
import type { AttachedFile } from '../../../../src/contract/event.ts'
import { withoutPartings } from '../../speak/call-nobody.ts'

/** What was typed after the slash. */
export interface ReadCommand {
  readonly type: 'command'
  /** The first word, without the name of the bot. */
  readonly word: string
  readonly rest: string
  /** The bot was named. */
  readonly isNamed: boolean
}

/** What somebody typed; names in it may be copied from our own words. */
export function readText({ text, caption }: Pick<Message, 'text' | 'caption'>): string {
  return withoutPartings(text ?? caption ?? '')
}

/** Reads a command; `foreign`: it is for another bot; `undefined`: it is none. `//` is out of character, as everywhere. */
export function readCommand(
  message: Pick<Message, 'text' | 'caption'>,
  username: string,
): ReadCommand | { readonly type: 'foreign' } | undefined {
  const [, word = '', bot, rest = ''] =
    /^\s*[/／](?![/／])([^\s@/／]+)(?:@(\w+))?(?:\s+(.*))?$/su.exec(readText(message)) ?? []
  if (word === '') return undefined
  if (bot !== undefined && bot.toLowerCase() !== username.toLowerCase()) return { type: 'foreign' }
  return { type: 'command', word, rest: rest.trim(), isNamed: bot !== undefined }
}

/** The file of a message, or of the one that it answers. */
export function fileOf({
  document,
  reply_to_message: answered,
}: Pick<Message, 'document' | 'reply_to_message'>): AttachedFile | undefined {
  const file = document ?? answered?.document
  return file && { name: file.file_name ?? 'card', size: file.file_size, reference: file.file_id }
}
