import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIApplicationCommandInteractionDataOption,
  type APIBaseInteraction,
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIModalSubmission,
  type APIModalSubmitInteraction,
  type APIUser,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  ComponentType,
  InteractionType,
  type Locale,
  MessageFlags,
} from 'discord-api-types/v10'

/** Of the bot. */
export const applicationId = '1100000000000000001'

export const guildId = '1100000000000000010'
export const channelId = '1100000000000000011'
export const threadId = '1100000000000000012'
export const dmId = '1100000000000000013'
export const messageId = '1100000000000000014'
export const aliceId = '1100000000000000020'

/** When the interactions of the fixtures happened. */
export const happenedAt = Date.UTC(2026, 0, 1)

/** An id that was made at that time. */
export function snowflakeAt(at: number): string {
  return String(BigInt(at - 1_420_070_400_000) << 22n)
}

export const interactionId = snowflakeAt(happenedAt)

const alice: APIUser = {
  id: aliceId,
  username: 'alice',
  discriminator: '0',
  global_name: 'Alice',
  avatar: null,
}

type Base = Omit<APIBaseInteraction<InteractionType, unknown>, 'type' | 'data'> & { channel_id: string }

/** Where somebody does something. */
export interface Whereabouts {
  readonly place?: 'guild' | 'thread' | 'dm' | 'group-dm'
  readonly locale?: `${Locale}`
  /** Decimal bit set. */
  readonly permissions?: string
  /** Whether the thread is the person's own. */
  readonly isOwner?: boolean
  /** Whether the bot was installed by the person alone, and is no member of the guild. */
  readonly isOfPerson?: boolean
  /** Whether only they see the message of a button. */
  readonly isPrivate?: boolean
  /** Whether the message has no such button. */
  readonly isForged?: boolean
}

function baseOf({
  place = 'guild',
  locale = 'en-US',
  permissions = '0',
  isOwner,
  isOfPerson,
}: Whereabouts): Base {
  const base = {
    id: interactionId,
    application_id: applicationId,
    token: 'a-token',
    version: 1 as const,
    app_permissions: '0',
    // The enum's values are these texts.
    locale: locale as Locale,
    entitlements: [],
    attachment_size_limit: 10_485_760,
    authorizing_integration_owners: isOfPerson
      ? { [ApplicationIntegrationType.UserInstall]: aliceId }
      : { [ApplicationIntegrationType.GuildInstall]: place === 'dm' ? '0' : guildId },
  } satisfies Partial<Base>
  if (place === 'dm')
    return {
      ...base,
      context: 1,
      channel_id: dmId,
      channel: { id: dmId, type: ChannelType.DM },
      user: alice,
    }
  if (place === 'group-dm')
    return {
      ...base,
      context: 2,
      channel_id: dmId,
      channel: { id: dmId, type: ChannelType.GroupDM },
      user: alice,
    }
  const member = {
    user: alice,
    nick: 'Al',
    roles: [],
    joined_at: '2025-01-01T00:00:00Z',
    deaf: false,
    mute: false,
    flags: 0,
    avatar: null,
    permissions,
  }
  const guild = { ...base, context: 0, guild_id: guildId, member }
  return place === 'thread'
    ? {
        ...guild,
        channel_id: threadId,
        channel: {
          id: threadId,
          type: ChannelType.PublicThread,
          parent_id: channelId,
          owner_id: isOwner ? aliceId : '1100000000000000021',
        },
      }
    : {
        ...guild,
        channel_id: channelId,
        channel: { id: channelId, type: ChannelType.GuildText, nsfw: false },
      }
}

type TypedOption = APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>

/** `/character set character:…` and such; numbers are integers, and a file is told by its name. */
export function commandPayload(
  path: string,
  options: {
    readonly [name: string]: string | number | { readonly file: string } | { readonly user: string }
  } = {},
  where: Whereabouts = {},
): APIApplicationCommandInteraction {
  const [name = '', ...words] = path.split(' ')
  const attachments: { [id: string]: never } = {}
  let typed = Object.entries(options).map(([option, value]): TypedOption => {
    if (typeof value === 'number') return { name: option, type: ApplicationCommandOptionType.Integer, value }
    if (typeof value === 'string') return { name: option, type: ApplicationCommandOptionType.String, value }
    if ('user' in value) return { name: option, type: ApplicationCommandOptionType.User, value: value.user }
    const file = {
      id: '5',
      filename: value.file,
      size: 1_234,
      url: `https://cdn.discordapp.com/${value.file}`,
      proxy_url: '',
    }
    Object.assign(attachments, { 5: file })
    return { name: option, type: ApplicationCommandOptionType.Attachment, value: '5' }
  })
  for (const word of words.toReversed())
    typed = [{ name: word, type: ApplicationCommandOptionType.Subcommand, options: typed as never }] // basic ones alone
  return {
    ...baseOf(where),
    type: InteractionType.ApplicationCommand,
    data: {
      id: '1',
      name,
      type: ApplicationCommandType.ChatInput,
      options: typed,
      resolved: { attachments },
    },
  } as APIApplicationCommandInteraction // a DM's and a guild's fields are chosen above
}

/** What somebody types into an option so far. */
export function autocompletePayload(
  path: string,
  option: string,
  typed: string,
  where: Whereabouts = {},
): APIApplicationCommandAutocompleteInteraction {
  const command = commandPayload(path, { [option]: typed }, where)
  const text = JSON.stringify(command.data).replace('"value":', '"focused":true,"value":')
  return {
    ...command,
    type: InteractionType.ApplicationCommandAutocomplete,
    data: JSON.parse(text),
  } as APIApplicationCommandAutocompleteInteraction // see commandPayload
}

/** An entry of a message's menu. */
export function menuPayload(name: string, where: Whereabouts = {}): APIApplicationCommandInteraction {
  return {
    ...baseOf(where),
    type: InteractionType.ApplicationCommand,
    data: {
      id: '2',
      name,
      type: ApplicationCommandType.Message,
      target_id: messageId,
      resolved: { messages: { [messageId]: shownMessage } },
    },
  } as APIApplicationCommandInteraction // see commandPayload
}

/** A button, or an option of a select menu. */
export function pressPayload(
  data: { readonly button: string } | { readonly select: string },
  where: Whereabouts = {},
): APIMessageComponentInteraction {
  const part = 'button' in data ? { custom_id: data.button } : { options: [{ value: data.select }] }
  const message = { ...shownMessage, components: [{ type: 1, components: where.isForged ? [] : [part] }] }
  return {
    ...baseOf(where),
    type: InteractionType.MessageComponent,
    message: where.isPrivate ? { ...message, flags: MessageFlags.Ephemeral } : message,
    data:
      'button' in data
        ? { component_type: ComponentType.Button, custom_id: data.button }
        : { component_type: ComponentType.StringSelect, custom_id: 'anything', values: [data.select] },
  } as APIMessageComponentInteraction // see commandPayload
}

/** A form that was filled in. */
export function formPayload(
  customId: string,
  components: APIModalSubmission['components'],
  where: Whereabouts = {},
): APIModalSubmitInteraction {
  return {
    ...baseOf(where),
    type: InteractionType.ModalSubmit,
    data: { custom_id: customId, components },
  } as APIModalSubmitInteraction // see commandPayload
}

// What interactions read of a message is its id.
const shownMessage = { id: messageId, channel_id: channelId, content: 'Good evening.' } as APIMessage // see above
