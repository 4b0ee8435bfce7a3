import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10'
import type { CommandSpec } from '../../../src/contract/commands.ts'
import type { AttachedFile } from '../../../src/contract/event.ts'
import type { Texts } from '../../../src/texts/index.ts'
import { claimChoice } from '../../shared/claim-choice.ts'
import { isForAudit, isForEachPerson, mayUse } from '../../shared/may-use.ts'
import type { DiscordTools } from '../tools.ts'
import { completeOption } from './autocomplete.ts'
import { findMenuSpec, findSpec } from './command-tree.ts'
import { decodeCustomId, findControl, isReplyButton } from './custom-id.ts'
import { findObstacle, type PersonalInteraction } from './describe.ts'
import { readForm } from './form.ts'
import { findForm, isOnMessage, isTypable } from './is-offered.ts'
import { openMenuForm } from './menu-form.ts'
import { type HandledInteraction, openReception, type Reception } from './reception.ts'
import { decodeChoices } from './several-choices.ts'
import type { Acknowledgement } from './token.ts'
import { readTypedCommand } from './typed-options.ts'
import { openDeadline } from './within-time.ts'

/** Discord waits 3 s for the first response; what is sent then must still arrive. */
const responseMs = 2_700

/**
 * Responds to what somebody did, at once. What is to be carried out is answered as an event for the host; `undefined`: nothing is.
 * An interaction that comes twice is an event twice, with the same id. Rejects only with the reason of the signal.
 */
export async function handleInteraction(
  tools: DiscordTools,
  interaction: APIInteraction,
  { signal }: { readonly signal: AbortSignal },
): Promise<HandledInteraction | undefined> {
  if (interaction.type === InteractionType.Ping) return undefined
  signal.throwIfAborted()
  const deadline = openDeadline(tools.clock, responseMs, signal)
  try {
    const reception = openReception(tools, interaction, { signal, deadline: deadline.signal })
    return await route(reception, interaction)
  } finally {
    deadline.close()
  }
}

async function route(
  reception: Reception,
  interaction: PersonalInteraction,
): Promise<HandledInteraction | undefined> {
  const obstacle = findObstacle(interaction)
  if (interaction.type === InteractionType.ApplicationCommandAutocomplete)
    return await completeTyped(reception, interaction, obstacle === undefined)
  if (obstacle) return await reception.tell(obstacle)
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return await takeCommand(reception, interaction)
    case InteractionType.MessageComponent:
      return await takeControl(reception, interaction)
    case InteractionType.ModalSubmit:
      return await takeForm(reception, interaction)
  }
}

async function completeTyped(
  { tools, ask, complete }: Reception,
  interaction: APIApplicationCommandAutocompleteInteraction,
  mayPlay: boolean,
): Promise<undefined> {
  const choices = mayPlay && (await ask('choices', (signal) => completeOption(tools, interaction, signal)))
  return await complete(choices || [])
}

async function takeCommand(
  reception: Reception,
  interaction: APIApplicationCommandInteraction,
): Promise<HandledInteraction | undefined> {
  const { data } = interaction
  switch (data.type) {
    case ApplicationCommandType.ChatInput: {
      const { command, options: typed, files } = readTypedCommand(data)
      const spec = findSpec(command)
      if (!isTypable(spec, typed)) return await reception.tell('discord.refused.outdated')
      const options = decodeOptions(reception.tools.texts, spec, typed)
      return await invoke(reception, { command, options, files, spec })
    }
    case ApplicationCommandType.Message: {
      const spec = findMenuSpec(reception.tools.texts, data.name)
      if (spec?.menu === 'form') return await openMenuForm(reception, interaction, spec, data.target_id)
      const options = { message: data.target_id }
      return await invoke(reception, { command: spec?.path ?? data.name, options, files: [], spec })
    }
    default:
      return await reception.tell('discord.refused.outdated')
  }
}

/** Where several may be chosen, Discord takes any text. */
function decodeOptions(texts: Texts, spec: CommandSpec | undefined, typed: Invocation['options']) {
  const options = { ...typed }
  for (const option of spec?.options ?? []) {
    const value = typed[option.name]
    if (spec && option.type === 'choices' && value !== undefined)
      options[option.name] = decodeChoices({ texts, spec, option }, value)
  }
  return options
}

interface Invocation {
  readonly command: string
  readonly options: { readonly [name: string]: string }
  readonly files: readonly AttachedFile[]
  /** `undefined`: the engine says that there is no such command. */
  readonly spec: CommandSpec | undefined
}

async function invoke(
  reception: Reception,
  { command, options, files, spec }: Invocation,
): Promise<HandledInteraction | undefined> {
  const acknowledgement = spec?.answer ?? 'private'
  if (!(await reception.defer(acknowledgement))) return undefined
  return await reception.finish(acknowledgement, (fields) => ({
    ...fields,
    type: 'command-invoked',
    command,
    options,
    ...(files.length > 0 ? { files } : {}),
    addressee: undefined,
  }))
}

async function takeForm(
  reception: Reception,
  interaction: APIModalSubmitInteraction,
): Promise<HandledInteraction | undefined> {
  const { data } = interaction
  const form = findForm(data.custom_id)
  const filled = readForm(data)
  if (!form || !isTypable(form.spec, filled)) return await reception.tell('discord.refused.outdated')
  const { spec, message } = form
  return await invoke(reception, { command: spec.path, options: { ...filled, message }, files: [], spec })
}

async function takeControl(
  reception: Reception,
  interaction: APIMessageComponentInteraction,
): Promise<HandledInteraction | undefined> {
  const { tools, ask } = reception
  const { id, data, message } = interaction
  const customId = ('values' in data ? data.values[0] : undefined) ?? data.custom_id
  if (!decodeCustomId(customId)) return await reception.tell('discord.refused.outdated')
  const isOffered = isOnMessage(message, customId)
  const acknowledgement = isOffered ? acknowledgementOf(customId, interaction) : 'update'
  if (!(await reception.defer(acknowledgement))) return undefined
  const control = await ask('what it stands for', async (signal) => ({
    found: await findControl(tools.host().state, customId, signal),
  }))
  if (!control?.found)
    return await reception.tellLater(control ? 'discord.refused.outdated' : 'discord.refused.not-now')
  const { command, options } = control.found
  const handled = await reception.finish(acknowledgement, (fields) => ({
    ...fields,
    type: 'control-used',
    messageId: message.id,
    command,
    options,
  }))
  if (!isOffered && !isForAudit(findSpec(command), handled.event))
    return await reception.tellLater('discord.refused.outdated')
  const isChoice = acknowledgement !== 'update' && mayUse(findSpec(command), handled.event)
  const isFree = !isChoice || (await ask('who chose first', () => claimChoice(tools.host(), message.id, id)))
  return isFree === false ? await reception.tellLater('discord.refused.taken') : handled
}

/** Buttons below replies stay, and what each person of a server chooses for themselves; all others offer a choice, whose place the answer takes. */
function acknowledgementOf(
  customId: string,
  { message: { flags }, guild_id: guildId }: APIMessageComponentInteraction,
): Acknowledgement {
  const decoded = decodeCustomId(customId)
  const control = decoded?.type === 'control' ? decoded.control : undefined
  if (control && isReplyButton(control)) return 'update'
  if ((flags ?? 0) & MessageFlags.Ephemeral) return 'private-choice'
  const isForEach =
    guildId !== undefined && control && isForEachPerson(findSpec(control.command), control.options)
  return isForEach ? 'update' : 'public-choice'
}
