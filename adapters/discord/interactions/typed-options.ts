import {
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  ApplicationCommandOptionType,
  type InteractionType,
} from 'discord-api-types/v10'
import type { AttachedFile } from '../../../src/contract/event.ts'

type Option = APIApplicationCommandInteractionDataOption<
  InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete
>

/** What of a command is read. */
export interface CommandData {
  readonly name: string
  readonly options?: readonly Option[]
  readonly resolved?: { readonly attachments?: { readonly [id: string]: APIAttachment } }
}

/** A command as it was typed. */
export interface TypedCommand {
  /** Path in the command tree. */
  readonly command: string
  /** As texts; a file's is its name. */
  readonly options: { readonly [name: string]: string }
  readonly files: readonly AttachedFile[]
  /** Name of the option that is being typed. */
  readonly focused: string | undefined
}

/** Reads a command's path and values. */
export function readTypedCommand(data: CommandData): TypedCommand {
  const path = [data.name]
  const values: { [name: string]: string } = {}
  const files: AttachedFile[] = []
  let focused: string | undefined
  let options = data.options ?? []
  for (let [first] = options; first && isWord(first); [first] = options) {
    path.push(first.name)
    options = first.options ?? []
  }
  for (const option of options) {
    if (isWord(option)) continue
    if ('focused' in option && option.focused) focused = option.name
    values[option.name] = String(option.value)
    if (option.type !== ApplicationCommandOptionType.Attachment) continue
    const attachment = data.resolved?.attachments?.[option.value]
    if (!attachment) continue
    values[option.name] = attachment.filename
    files.push({ name: attachment.filename, size: attachment.size, reference: attachment.url })
  }
  return { command: path.join(' '), options: values, files, focused }
}

function isWord(
  option: Option,
): option is Extract<
  Option,
  { type: ApplicationCommandOptionType.Subcommand | ApplicationCommandOptionType.SubcommandGroup }
> {
  return (
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
  )
}
