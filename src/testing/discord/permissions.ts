import { PermissionFlagsBits } from 'discord-api-types/v10'
import { refusals } from './refusal.ts'
import type { Channel, Guild, World } from './world.ts'

const { ViewChannel, SendMessages, SendMessagesInThreads, ReadMessageHistory, EmbedLinks } =
  PermissionFlagsBits
const { AttachFiles, AddReactions, UseExternalEmojis, ManageWebhooks, Administrator } = PermissionFlagsBits

const talking =
  ViewChannel |
  SendMessages |
  SendMessagesInThreads |
  ReadMessageHistory |
  EmbedLinks |
  AttachFiles |
  AddReactions |
  UseExternalEmojis

/** What everybody may do in a new guild. */
export const everyonePermissions =
  talking | PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.UseApplicationCommands

/** What the invite link asks for. */
export const invitedPermissions = talking | ManageWebhooks

/** All there are. */
export const allPermissions = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n)

/** What somebody may do in a guild. */
export function permissionsOf(world: World, guild: Guild, userId: string): bigint {
  if (userId === world.bot.id) return withAdministrator(guild.botPermissions)
  if (guild.ownerId === userId) return allPermissions
  let sum = BigInt(guild.roles.get(guild.id)?.permissions ?? 0)
  for (const id of guild.members.get(userId)?.roleIds ?? [])
    sum |= BigInt(guild.roles.get(id)?.permissions ?? 0)
  return withAdministrator(sum)
}

function withAdministrator(bits: bigint): bigint {
  return (bits & Administrator) === 0n ? bits : allPermissions
}

/** Refuses what the bot may not do there: 50001 where it sees nothing, else 50013. */
export function requirePermissions(world: World, channel: Channel, needed: bigint): void {
  if (channel.guild === undefined) return
  if (!channel.guild.hasBot) throw refusals.missingAccess()
  const has = permissionsOf(world, channel.guild, world.bot.id)
  if ((has & ViewChannel) === 0n) throw refusals.missingAccess()
  if ((has & needed) !== needed) throw refusals.missingPermissions()
}

/** What sending there needs. */
export function sendingPermission(channel: Channel): bigint {
  return channel.parent === undefined ? SendMessages : SendMessagesInThreads
}
