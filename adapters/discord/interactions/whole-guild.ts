import { PermissionFlagsBits } from 'discord-api-types/v10'
import { readRights } from '../permissions.ts'
import { basePermissions, createRightsBook } from '../rights.ts'
import type { DiscordTools } from '../tools.ts'
import { type PersonalInteraction, permissionsOf } from './describe.ts'

/** What no channel can give. */
const ofGuild = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild

/** Whether a command is about all channels of a server: there, rights in the channel that it came from are not enough. */
export function isAboutGuild(command: string): boolean {
  return command.startsWith('feedback ')
}

/** Whether somebody moderates the whole server, and not only this channel. Fails as the API does. */
export async function moderatesGuild(
  { api, bot, clock }: Pick<DiscordTools, 'api' | 'bot' | 'clock'>,
  interaction: PersonalInteraction,
  signal: AbortSignal,
): Promise<boolean> {
  const { guild_id: guildId, member } = interaction
  const permissions = permissionsOf(interaction)
  if (guildId === undefined || permissions === undefined) return true
  if ((BigInt(permissions) & ofGuild) !== 0n) return true
  if (!member || !readRights(permissions, false).isModerator) return false
  const guild = await createRightsBook(api, bot.botId, clock).fetchRoles(guildId, signal)
  return readRights(`${basePermissions({ guildId, roleIds: member.roles }, guild)}`, false).isModerator
}
