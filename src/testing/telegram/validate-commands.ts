import type { BotCommand, BotCommandScope } from 'grammy/types'
import { badRequest } from './refusal.ts'
import { chatId, userId } from './validate-chats.ts'
import { flag, isRecord, list, maybe, object, type Read, string } from './validate-values.ts'

const mostCommands = 100

/** Some text of a command. */
const text =
  (what: string, most: number): Read =>
  (value, name) => {
    const read = string()(value, name)
    if (read === '') throw badRequest(`${what} must be non-empty`)
    if (typeof value === 'string' && value.length > most)
      throw badRequest(`${what} length must not exceed ${most}`)
    return read
  }

const command = object({
  command: (value, name) => {
    text('command', 32)(value, name)
    if (typeof value === 'string' && /^[a-z0-9_]+$/.test(value)) return value
    throw badRequest('BOT_COMMAND_INVALID')
  },
  description: text('command description', 256),
  is_ephemeral: maybe(flag),
} satisfies { [name in keyof BotCommand]-?: Read })

const commandList = list(command, 0, mostCommands, 'BOT_COMMANDS_TOO_MUCH')

/** The commands of a bot. */
export const commands: Read = (value, name) => {
  commandList(value, name)
  const names = Array.isArray(value) ? value.map((entry) => entry.command) : []
  if (new Set(names).size < names.length) throw badRequest('commands must have different names')
  return value
}

const scopes: { readonly [type in BotCommandScope['type']]: { readonly [name: string]: Read } } = {
  default: {},
  all_private_chats: {},
  all_group_chats: {},
  all_chat_administrators: {},
  chat: { chat_id: chatId },
  chat_administrators: { chat_id: chatId },
  chat_member: { chat_id: chatId, user_id: userId },
}

/** Where commands are for. */
export const commandScope: Read = (value, name) => {
  const unreadable = (what: string) => badRequest(`can't parse BotCommandScope: ${what}`)
  if (!isRecord(value)) throw unreadable('expected an Object')
  const fields = Object.entries(scopes).find(([type]) => type === value.type)?.[1]
  if (fields === undefined) throw unreadable('Unsupported type specified')
  for (const field of Object.keys(fields)) {
    if (value[field] === undefined) throw unreadable(`Can't find field "${field}"`)
  }
  return object({ type: string(), ...fields })(value, name)
}

/** Two letters, or nothing for all languages. */
export const languageCode: Read = (value) => {
  if (typeof value === 'string' && /^([a-z]{2})?$/.test(value)) return value
  throw badRequest('invalid language code specified')
}
