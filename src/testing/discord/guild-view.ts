import { ChannelType, GatewayDispatchEvents } from 'discord-api-types/v10'
import { viewChannel } from './channel-view.ts'
import { encodeGuildChannel, encodeGuildCreate, encodeMember, makeRole } from './payloads.ts'
import { everyonePermissions, invitedPermissions } from './permissions.ts'
import { addChannel } from './threads.ts'
import type { LoopbackGuild } from './types.ts'
import { type Guild, timestamp, type World } from './world.ts'

/** The bot joins a new guild. */
export function createGuild(world: World, name: string): LoopbackGuild {
  const id = world.ids.nextGuild()
  const botRoleId = world.ids.next()
  const guild: Guild = {
    id,
    name,
    ownerId: world.ids.next(),
    joinedAt: timestamp(world),
    members: new Map(),
    roles: new Map([
      [id, makeRole(id, '@everyone', everyonePermissions)],
      [botRoleId, makeRole(botRoleId, world.bot.username, invitedPermissions, world.bot.id)],
    ]),
    channels: new Map(),
    botRoleId,
    botPermissions: invitedPermissions | everyonePermissions,
    hasBot: true,
    isUnavailable: false,
  }
  const bot = { user: world.bot, nick: null, joinedAt: guild.joinedAt, roleIds: [botRoleId] }
  guild.members.set(world.bot.id, bot)
  world.guilds.set(id, guild)
  tellOfGuild(world, guild)
  return viewGuild(world, guild)
}

function tellOfGuild(world: World, guild: Guild): void {
  const d = encodeGuildCreate(world, guild)
  world.gateway.dispatch({ t: GatewayDispatchEvents.GuildCreate, d }, guild.id)
}

/** Somebody becomes a member, with a role of their own where they may do more than everybody. */
export function joinGuild(
  world: World,
  guild: Guild,
  userId: string,
  options: { readonly nick?: string; readonly permissions?: bigint; readonly isOwner?: boolean } = {},
): void {
  const user = world.users.get(userId)
  if (user === undefined) return
  const roleIds: string[] = []
  if (options.permissions !== undefined) {
    const role = makeRole(world.ids.next(), `Role of ${user.username}`, options.permissions)
    guild.roles.set(role.id, role)
    roleIds.push(role.id)
    world.gateway.dispatch(
      { t: GatewayDispatchEvents.GuildRoleCreate, d: { guild_id: guild.id, role } },
      guild.id,
    )
  }
  if (options.isOwner) guild.ownerId = user.id
  const member = { user, nick: options.nick ?? null, joinedAt: timestamp(world), roleIds }
  guild.members.set(user.id, member)
  const d = { ...encodeMember(member), guild_id: guild.id }
  world.gateway.dispatch({ t: GatewayDispatchEvents.GuildMemberAdd, d }, guild.id)
}

function viewGuild(world: World, guild: Guild): LoopbackGuild {
  return {
    id: guild.id,
    createChannel({ name, type = ChannelType.GuildText, isAdultsOnly = false }) {
      const channel = addChannel(world, { name, type, isAdultsOnly, guild })
      const d = encodeGuildChannel(world, channel, guild)
      world.gateway.dispatch({ t: GatewayDispatchEvents.ChannelCreate, d }, guild.id)
      return viewChannel(world, channel)
    },
    join: (user, options) => joinGuild(world, guild, user.id, options),
    setBotPermissions(permissions) {
      guild.botPermissions = permissions
      const role = makeRole(guild.botRoleId, world.bot.username, permissions, world.bot.id)
      guild.roles.set(role.id, role)
      world.gateway.dispatch(
        { t: GatewayDispatchEvents.GuildRoleUpdate, d: { guild_id: guild.id, role } },
        guild.id,
      )
    },
    removeBot() {
      guild.hasBot = false
      for (const [id, { channel }] of world.webhooks) if (channel.guild === guild) world.webhooks.delete(id)
      world.gateway.dispatch({ t: GatewayDispatchEvents.GuildDelete, d: { id: guild.id } }, guild.id)
    },
    addBot() {
      guild.hasBot = true
      tellOfGuild(world, guild)
    },
    setUnavailable(isUnavailable) {
      guild.isUnavailable = isUnavailable
      if (!isUnavailable) return tellOfGuild(world, guild)
      const d = { id: guild.id, unavailable: true as const }
      world.gateway.dispatch({ t: GatewayDispatchEvents.GuildDelete, d }, guild.id)
    },
  }
}
