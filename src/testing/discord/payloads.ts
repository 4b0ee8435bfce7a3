import {
  type APIChannel,
  type APIGuild,
  type APIGuildMember,
  type APIGuildMemberNoUser,
  type APIRole,
  type APIThreadChannel,
  type APIUser,
  ApplicationFlags,
  ChannelType,
  type GatewayGuildCreateDispatchData,
  type GuildChannelType,
  Locale,
  OverwriteType,
  type ThreadChannelType,
} from 'discord-api-types/v10'
import type { Channel, Guild, Member, World } from './world.ts'

type GuildChannel = APIChannel & { type: Exclude<GuildChannelType, ThreadChannelType>; guild_id: string }
type Thread = APIThreadChannel & { type: ThreadChannelType }

/** Somebody with an account. */
export function makeUser(id: string, name: string, isBot: boolean): APIUser {
  return {
    id,
    username: isBot ? name : name.toLowerCase().replace(/[^a-z0-9_.]/g, '_'),
    discriminator: isBot ? '0001' : '0',
    global_name: isBot ? null : name,
    avatar: null,
    public_flags: 0 as NonNullable<APIUser['public_flags']>, // no flag is set
    avatar_decoration_data: null,
    ...(isBot ? { bot: true } : {}),
  }
}

/** A role with its permissions. */
export function makeRole(id: string, name: string, permissions: bigint, botId?: string): APIRole {
  return {
    id,
    name,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position: 0,
    permissions: permissions.toString(),
    managed: botId !== undefined,
    mentionable: false,
    flags: 0 as APIRole['flags'], // no flag is set
    ...(botId === undefined ? {} : { tags: { bot_id: botId } }),
  }
}

/** A member beside whom the user stands anyway. */
export function encodeMemberOnly(member: Member): APIGuildMemberNoUser {
  return {
    nick: member.nick,
    roles: [...member.roleIds],
    joined_at: member.joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    avatar: null,
    flags: 0 as APIGuildMember['flags'], // no flag is set
    pending: false,
    communication_disabled_until: null,
  }
}

/** A member with the user. */
export function encodeMember(member: Member): APIGuildMember {
  return { ...encodeMemberOnly(member), user: member.user }
}

/** A channel of a guild that is no thread. */
export function encodeGuildChannel(world: World, channel: Channel, guild: Guild): GuildChannel {
  const everyone = BigInt(guild.roles.get(guild.id)?.permissions ?? 0)
  const denied = everyone & ~guild.botPermissions
  const common = {
    id: channel.id,
    type: channel.type,
    guild_id: guild.id,
    name: channel.name,
    position: 0,
    nsfw: channel.isAdultsOnly,
    parent_id: null,
    topic: null,
    rate_limit_per_user: 0,
    last_message_id: channel.lastMessageId,
    flags: 0,
    permission_overwrites:
      denied === 0n
        ? []
        : [{ id: world.bot.id, type: OverwriteType.Member, allow: '0', deny: denied.toString() }],
    ...(channel.type === ChannelType.GuildForum
      ? {
          available_tags: [],
          default_reaction_emoji: null,
          default_sort_order: null,
          default_forum_layout: 0,
        }
      : {}),
  }
  return common as GuildChannel // which of the union it is stands in `type`, and each has these fields
}

/** A thread. */
export function encodeThread(channel: Channel): Thread {
  const count = [...channel.messages.values()].filter((message) => !message.isDeleted).length
  return {
    id: channel.id,
    type: channel.type as ThreadChannelType, // only threads come here
    guild_id: channel.guild?.id ?? '',
    parent_id: channel.parent?.id ?? '',
    owner_id: channel.ownerId ?? '',
    name: channel.name,
    last_message_id: channel.lastMessageId,
    rate_limit_per_user: 0,
    message_count: count,
    member_count: 1,
    total_message_sent: channel.messages.size,
    flags: 0 as NonNullable<APIThreadChannel['flags']>, // no flag is set
    thread_metadata: {
      archived: channel.isArchived,
      auto_archive_duration: 1440,
      archive_timestamp: channel.createdAt,
      locked: channel.isLocked,
      create_timestamp: channel.createdAt,
    },
    ...(channel.parent?.type === ChannelType.GuildForum ? { applied_tags: [] } : {}),
  }
}

/** Any channel. */
export function encodeChannel(world: World, channel: Channel): APIChannel {
  if (channel.guild === undefined) {
    return {
      id: channel.id,
      type: ChannelType.DM,
      name: null,
      last_message_id: channel.lastMessageId,
      flags: 0 as NonNullable<APIChannel['flags']>, // no flag is set
      recipients: channel.recipient === undefined ? [] : [channel.recipient],
    }
  }
  return channel.parent === undefined
    ? encodeGuildChannel(world, channel, channel.guild)
    : encodeThread(channel)
}

/** A guild, as REST tells it. */
export function encodeGuild(guild: Guild): APIGuild {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    owner_id: guild.ownerId,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    roles: [...guild.roles.values()],
    emojis: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0 as APIGuild['system_channel_flags'], // no flag is set
    rules_channel_id: null,
    vanity_url_code: null,
    description: null,
    banner: null,
    premium_tier: 0,
    preferred_locale: Locale.EnglishUS,
    public_updates_channel_id: null,
    nsfw_level: 0,
    stickers: [],
    premium_progress_bar_enabled: false,
    hub_type: null,
    safety_alerts_channel_id: null,
    incidents_data: null,
  }
}

/** A guild, as the gateway tells it: with its channels, its active threads and the bot itself. */
export function encodeGuildCreate(world: World, guild: Guild): GatewayGuildCreateDispatchData {
  const channels = [...guild.channels.values()]
  const bot = guild.members.get(world.bot.id)
  return {
    ...encodeGuild(guild),
    joined_at: guild.joinedAt,
    large: guild.members.size > 50,
    member_count: guild.members.size,
    voice_states: [],
    members: bot === undefined ? [] : [encodeMember(bot)],
    channels: channels
      .filter(({ parent }) => parent === undefined)
      .map((channel) => encodeGuildChannel(world, channel, guild)),
    threads: channels
      .filter(({ parent, isArchived }) => parent !== undefined && !isArchived)
      .map(encodeThread),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

/** The flags that tell whether the switch of the developer portal is on. */
export function applicationFlags(world: World): { flags: number; flags_new: string } {
  const flags = world.messageContent ? ApplicationFlags.GatewayMessageContentLimited : 0
  return { flags, flags_new: flags.toString() }
}
