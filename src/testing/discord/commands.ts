import {
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
  type APIAttachment,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ChannelType,
  InteractionContextType,
} from 'discord-api-types/v10'
import { PlatformError } from '../../contract/errors.ts'
import { storeAttachment } from './attachments.ts'
import { allPermissions, permissionsOf } from './permissions.ts'
import type { Channel, World } from './world.ts'

const types = ApplicationCommandOptionType

/** What somebody gives for an option. */
export type GivenValue = string | number | boolean | File

/** A command with the words of its path, as it was registered. */
export interface FoundCommand {
  readonly command: APIApplicationCommand
  /** Sub-command group and sub-command. */
  readonly branches: readonly APIApplicationCommandOption[]
  readonly options: readonly APIApplicationCommandBasicOption[]
}

/** What somebody looks for. */
export interface CommandSearch {
  readonly channel: Channel
  readonly userId: string
  /** Its words; of a message's menu, its name. */
  readonly path: string
  readonly type: ApplicationCommandType
}

/** Finds a registered command that this person may use there; fails as the client would not offer it. */
export function findCommand(world: World, { channel, userId, path, type }: CommandSearch): FoundCommand {
  const words = type === ApplicationCommandType.ChatInput ? path.split(' ') : [path]
  const registered = [
    ...(world.commands.get(channel.guild?.id ?? '') ?? []),
    ...(world.commands.get('') ?? []),
  ]
  const command = registered.find((entry) => entry.type === type && entry.name === words[0])
  if (command === undefined) throw unknown(`No command "${path}" is registered.`)
  if (channel.type === ChannelType.GuildForum || channel.type === ChannelType.GuildMedia)
    throw refused('A client offers no commands in a forum itself, but in its posts.')
  requireAllowed(world, channel, userId, command)
  const branches: APIApplicationCommandOption[] = []
  let options: readonly APIApplicationCommandOption[] = command.options ?? []
  for (const word of words.slice(1)) {
    const branch = options.find(({ name }) => name === word)
    if (branch?.type !== types.Subcommand && branch?.type !== types.SubcommandGroup) {
      throw unknown(`No command "${path}" is registered.`)
    }
    branches.push(branch)
    options = branch.options ?? []
  }
  const leaves = options.filter(isLeaf)
  if (leaves.length < options.length) throw unknown(`"${path}" is not a whole command.`)
  return { command, branches, options: leaves }
}

function isLeaf(option: APIApplicationCommandOption): option is APIApplicationCommandBasicOption {
  return option.type !== types.Subcommand && option.type !== types.SubcommandGroup
}

function requireAllowed(
  world: World,
  channel: Channel,
  userId: string,
  command: APIApplicationCommand,
): void {
  const context = channel.guild === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild
  if (command.contexts != null && !command.contexts.includes(context)) {
    throw unknown(`"${command.name}" is not offered there.`)
  }
  if (channel.guild === undefined) return
  const has = permissionsOf(world, channel.guild, userId)
  const { default_member_permissions: wanted } = command
  // "0": administrators only.
  const needed = wanted === '0' ? allPermissions : BigInt(wanted ?? 0)
  if ((has & needed) !== needed)
    throw refused(`Somebody without the permissions is not offered "${command.name}".`)
  if (command.nsfw === true && !channel.isAdultsOnly) throw unknown(`"${command.name}" is for adults only.`)
}

/** What somebody fills in. */
export interface CommandFilling {
  readonly channel: Channel
  readonly found: FoundCommand
  readonly given: { readonly [name: string]: GivenValue }
  /** The option that is being typed; `undefined`: the command is sent. */
  readonly focused?: string
}

/** The data of a command's interaction. */
export function encodeCommandData(world: World, { channel, found, given, focused }: CommandFilling): unknown {
  const attachments: { [id: string]: APIAttachment } = {}
  for (const name of Object.keys(given)) {
    if (!found.options.some((option) => option.name === name))
      throw unknown(`The command has no option "${name}".`)
  }
  const store = (file: File) => {
    const stored = storeAttachment(world, channel.id, { name: file.name, type: file.type, blob: file })
    attachments[stored.id] = { ...stored, ephemeral: true }
    return stored.id
  }
  const values = found.options.flatMap((option) => {
    const value = given[option.name]
    if (value === undefined) {
      if (option.required && focused === undefined) throw refused(`The option "${option.name}" is required.`)
      return []
    }
    const isFocused = option.name === focused
    const encoded = isFocused ? value : encodeValue(option, value, store)
    return [{ name: option.name, type: option.type, value: encoded, ...(isFocused ? { focused: true } : {}) }]
  })
  const options = found.branches.reduceRight<unknown[]>(
    (inner, branch) => [{ name: branch.name, type: branch.type, options: inner }],
    values,
  )
  const { id, name, type, guild_id } = found.command
  return {
    id,
    name,
    type,
    ...(guild_id === undefined ? {} : { guild_id }),
    ...(options.length > 0 ? { options } : {}),
    ...(Object.keys(attachments).length > 0 ? { resolved: { attachments } } : {}),
  }
}

function encodeValue(
  option: APIApplicationCommandBasicOption,
  value: GivenValue,
  store: (file: File) => string,
): string | number | boolean {
  if (value instanceof File) {
    if (option.type !== types.Attachment) throw refused(`The option "${option.name}" takes no file.`)
    return store(value)
  }
  switch (option.type) {
    case types.String:
      return chosen(option, inLength(option, String(value)))
    case types.Integer:
    case types.Number:
      return chosen(option, inRange(option, Number(value)))
    case types.Boolean:
      return value === true || value === 'true'
    case types.Attachment:
      throw refused(`The option "${option.name}" takes a file.`)
    default:
      return String(value)
  }
}

function chosen<Value extends string | number>(
  option: { readonly name: string; readonly choices?: readonly APIApplicationCommandOptionChoice[] },
  value: Value,
): string | number {
  if (option.choices === undefined || option.choices.length === 0) return value
  const choice = option.choices.find((entry) => entry.value === value || entry.name === value)
  if (choice === undefined) throw refused(`The option "${option.name}" does not offer that choice.`)
  return choice.value
}

function inLength(
  option: { readonly name: string; readonly min_length?: number; readonly max_length?: number },
  text: string,
): string {
  const isIn = text.length >= (option.min_length ?? 0) && text.length <= (option.max_length ?? 6000)
  if (!isIn) throw refused(`The option "${option.name}" does not take a text of that length.`)
  return text
}

function inRange(
  option: {
    readonly name: string
    readonly type: ApplicationCommandOptionType
    readonly min_value?: number
    readonly max_value?: number
  },
  value: number,
): number {
  const isWhole = option.type === types.Number || Number.isInteger(value)
  const isIn = value >= (option.min_value ?? -(2 ** 53)) && value <= (option.max_value ?? 2 ** 53)
  if (!isWhole || !isIn) throw refused(`The option "${option.name}" does not take that number.`)
  return value
}

function unknown(what: string): PlatformError {
  return new PlatformError({
    code: 'not-found',
    what,
    remedy: 'Look at what commands() lists, and use one of those.',
  })
}

function refused(what: string): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what,
    remedy: 'Give what the registered command takes, as somebody who may.',
  })
}
