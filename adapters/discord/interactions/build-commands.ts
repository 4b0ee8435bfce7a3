import {
  ApplicationCommandType,
  ApplicationIntegrationType,
  ContextMenuCommandBuilder,
  InteractionContextType,
  type SharedNameAndDescription,
  SlashCommandAttachmentOption,
  SlashCommandBuilder,
  SlashCommandIntegerOption,
  SlashCommandStringOption,
  SlashCommandSubcommandBuilder,
  SlashCommandSubcommandGroupBuilder,
  SlashCommandUserOption,
} from 'discord.js'
import type {
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord-api-types/v10'
import { maxFormTextLength } from '../../../src/contract/commands.ts'
import type { DescribedCommands, DescribedOption, DescribedWord, Localized } from './command-tree.ts'

/** What a bulk registration sends. */
export type RegisteredCommand =
  | RESTPostAPIChatInputApplicationCommandsJSONBody
  | RESTPostAPIContextMenuApplicationCommandsJSONBody

const contexts = [InteractionContextType.Guild, InteractionContextType.BotDM]
const integrations = [ApplicationIntegrationType.GuildInstall]

/** Builds and validates the commands. Loading this file loads the builders, which takes a tenth of a second. */
export function buildCommands({ words, menus }: DescribedCommands): RegisteredCommand[] {
  return [...words.map(buildCommand), ...menus.map(buildMenu)]
}

function buildMenu({ text, localized }: Localized): RESTPostAPIContextMenuApplicationCommandsJSONBody {
  return new ContextMenuCommandBuilder()
    .setType(ApplicationCommandType.Message)
    .setName(text)
    .setNameLocalizations(localized)
    .setContexts(contexts)
    .setIntegrationTypes(integrations)
    .toJSON()
}

/** Who may use it, the engine decides: Discord would ask for all of several permissions, and a moderator needs one of two. */
function buildCommand(word: DescribedWord): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const builder = name(new SlashCommandBuilder(), word)
    .setContexts(contexts)
    .setIntegrationTypes(integrations)
  for (const option of word.options) addOption(builder, option)
  for (const next of word.next) {
    if (next.next.length === 0) builder.addSubcommand(buildSubcommand(next))
    else builder.addSubcommandGroup(buildGroup(next))
  }
  return builder.toJSON()
}

function buildGroup(word: DescribedWord): SlashCommandSubcommandGroupBuilder {
  const group = name(new SlashCommandSubcommandGroupBuilder(), word)
  for (const next of word.next) group.addSubcommand(buildSubcommand(next))
  return group
}

function buildSubcommand(word: DescribedWord): SlashCommandSubcommandBuilder {
  const builder = name(new SlashCommandSubcommandBuilder(), word)
  for (const option of word.options) addOption(builder, option)
  return builder
}

function addOption(builder: SlashCommandBuilder | SlashCommandSubcommandBuilder, described: DescribedOption) {
  const { option, choices } = described
  const { type, required, minimum, maximum } = option
  switch (type) {
    case 'character':
    case 'own-character':
    case 'cast-member':
      builder.addStringOption(stringOption().setAutocomplete(true))
      return
    case 'choice':
      builder.addStringOption(
        stringOption().addChoices(
          ...choices.map((choice) => ({
            name: choice.name.text,
            name_localizations: choice.name.localized,
            value: choice.value,
          })),
        ),
      )
      return
    case 'choices':
      builder.addStringOption(stringOption().setAutocomplete(true))
      return
    case 'text':
      builder.addStringOption(stringOption().setMaxLength(maxFormTextLength))
      return
    case 'integer': {
      const integer = name(new SlashCommandIntegerOption(), described).setRequired(required)
      if (minimum !== undefined) integer.setMinValue(minimum)
      if (maximum !== undefined) integer.setMaxValue(maximum)
      builder.addIntegerOption(integer)
      return
    }
    case 'file':
      builder.addAttachmentOption(name(new SlashCommandAttachmentOption(), described).setRequired(required))
      return
    case 'person':
      builder.addUserOption(name(new SlashCommandUserOption(), described).setRequired(required))
      return
    case 'message':
      // Comes from a message's menu alone.
      return
  }

  function stringOption(): SlashCommandStringOption {
    return name(new SlashCommandStringOption(), described).setRequired(required)
  }
}

function name<Builder extends SharedNameAndDescription>(
  builder: Builder,
  words: Pick<DescribedWord, 'name' | 'description'>,
): Builder {
  return builder
    .setName(words.name.text)
    .setNameLocalizations(words.name.localized)
    .setDescription(words.description.text)
    .setDescriptionLocalizations(words.description.localized)
}
