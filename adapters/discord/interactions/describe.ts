import {
  type APIInteraction,
  type APIPingInteraction,
  ChannelType,
  InteractionContextType,
} from 'discord-api-types/v10'
import type { Audience, ConversationKey, Person } from '../../../src/contract/conversation.ts'
import type { Interaction } from '../../../src/contract/event.ts'
import { isForum, isThread, type KnownChannel } from '../channels.ts'
import { decodeConversation, decodePerson, type Whereabouts } from '../decode.ts'
import { readRights } from '../permissions.ts'
import { snowflakeTime } from '../snowflake.ts'
import { type Acknowledgement, encodeToken } from './token.ts'

/** A token is valid for 15 minutes; an answer that begins shortly before could not be finished. */
const tokenMs = 14.5 * 60_000

/** What somebody did. */
export type PersonalInteraction = Exclude<APIInteraction, APIPingInteraction>

/** Fields that every event of an interaction has. */
export interface InteractionFields {
  readonly version: 1
  readonly id: string
  readonly conversation: ConversationKey
  readonly audience: Audience
  readonly at: number
  readonly locale: string | undefined
  readonly parent?: string
  readonly parentIsForum?: boolean
  readonly isAdultsOnly?: boolean
  readonly from: Person
  readonly isModerator: boolean
  readonly mayCast: boolean
  readonly mayCastParent: boolean
  readonly interaction: Interaction
}

/** Where an interaction comes from, as far as it says so itself. */
export function whereaboutsOf(interaction: PersonalInteraction): Whereabouts {
  return { guild_id: interaction.guild_id, channel_id: channelIdOf(interaction) }
}

/** The channel of an interaction as the interaction tells it; what it does not tell is `undefined`. */
export function channelOf(interaction: PersonalInteraction): Pick<KnownChannel, 'parentId' | 'ownerId'> & {
  readonly isThread: boolean
  readonly nsfw: boolean | undefined
} {
  const { channel } = interaction
  const inThread = channel !== undefined && isThread(channel)
  return {
    isThread: inThread,
    parentId: inThread && 'parent_id' in channel ? (channel.parent_id ?? undefined) : undefined,
    ownerId: inThread && 'owner_id' in channel ? (channel.owner_id ?? undefined) : undefined,
    nsfw: !inThread && channel && 'nsfw' in channel ? channel.nsfw : undefined,
  }
}

/** All that is to be known of the channel, if the interaction tells it: of a thread, whether only adults may see it, its parent says. */
export function knownChannelOf(interaction: PersonalInteraction): KnownChannel | undefined {
  const { channel, guild_id: guildId } = interaction
  const { isThread: inThread, nsfw } = channelOf(interaction)
  if (!channel || inThread || nsfw === undefined) return undefined
  const { id, type } = channel
  return { id, type, guildId, parentId: undefined, ownerId: undefined, isAdultsOnly: nsfw }
}

/** Why the bot cannot play there: it is no member of the server, for somebody added it for themselves alone; or it is a group chat. */
export function findObstacle(
  interaction: PersonalInteraction,
): 'discord.refused.not-in-server' | 'discord.refused.not-in-groups' | undefined {
  const { context, channel, guild_id: guildId, authorizing_integration_owners: owners } = interaction
  if (context === InteractionContextType.PrivateChannel || channel?.type === ChannelType.GroupDM)
    return 'discord.refused.not-in-groups'
  const isOfPerson = owners[1] !== undefined && owners[0] === undefined
  return guildId !== undefined && isOfPerson ? 'discord.refused.not-in-server' : undefined
}

/** Where something was done, as far as that could be found out. */
export interface KnownChannels {
  readonly channel: KnownChannel | undefined
  /** What a thread hangs under. */
  readonly parent: KnownChannel | undefined
}

/** What all events of an interaction say. */
export function describeInteraction(
  interaction: PersonalInteraction,
  { channel: known, parent: knownParent }: KnownChannels,
  acknowledgement: Acknowledgement,
): InteractionFields {
  const { id, token, locale } = interaction
  const permissions = permissionsOf(interaction)
  const told = channelOf(interaction)
  const from = personOf(interaction)
  const parent = told.isThread ? (told.parentId ?? known?.parentId) : undefined
  const ownerId = told.ownerId ?? known?.ownerId
  const isAdultsOnly = told.nsfw ?? known?.isAdultsOnly
  const at = snowflakeTime(id)
  const expiresAt = at + tokenMs
  return {
    version: 1,
    id,
    conversation: decodeConversation(whereaboutsOf(interaction)),
    audience: interaction.guild_id === undefined ? 'direct' : 'group',
    at,
    locale,
    ...(parent === undefined ? {} : { parent }),
    ...(parent === undefined || !knownParent ? {} : { parentIsForum: isForum(knownParent) }),
    ...(isAdultsOnly === undefined ? {} : { isAdultsOnly }),
    from,
    ...readRights(permissions, told.isThread && ownerId === from.id),
    // A thread's permissions are its parent's.
    mayCastParent: readRights(permissions, false).mayCast,
    interaction: { token: encodeToken({ acknowledgement, token, expiresAt, personId: from.id }), expiresAt },
  }
}

/** Id of the channel that an interaction comes from. */
export function channelIdOf({ channel, channel_id: channelId }: PersonalInteraction): string {
  return channel?.id ?? channelId ?? ''
}

/** What they may do there, as Discord tells it with this very interaction; `undefined`: they are at home. */
export function permissionsOf({ guild_id: guildId, member }: PersonalInteraction): string | undefined {
  return guildId === undefined ? undefined : (member?.permissions ?? '0')
}

/** Who did it. */
export function personOf({ member, user }: PersonalInteraction): Person {
  const account = member?.user ?? user
  return account ? decodePerson(account, member) : { id: '', name: '' }
}
