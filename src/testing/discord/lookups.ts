import { PermissionFlagsBits } from 'discord-api-types/v10'
import { requirePermissions } from './permissions.ts'
import { refusals } from './refusal.ts'
import type { Call } from './route.ts'
import type { Channel, Guild, Message, World } from './world.ts'

/** The channel of a path, if the bot sees it. */
export function channelOf({ world, params }: Call, needed = PermissionFlagsBits.ViewChannel): Channel {
  const channel = world.channels.get(params.channel ?? '')
  if (channel === undefined) throw refusals.unknownChannel()
  requirePermissions(world, channel, needed)
  return channel
}

/** The guild of a path, if the bot is in it. */
export function guildOf({ world, params }: Call): Guild {
  const guild = world.guilds.get(params.guild ?? '')
  if (guild === undefined || !guild.hasBot) throw refusals.unknownGuild()
  return guild
}

/** A message that everybody there can see. */
export function messageIn(channel: Channel, id: string | undefined): Message {
  const message = channel.messages.get(id ?? '')
  if (message === undefined || message.isDeleted || message.isPrivate) throw refusals.unknownMessage()
  return message
}

/** Whether the bot wrote it by itself, or answered an interaction with it. */
export function isOfBot(world: World, { raw }: Message): boolean {
  return raw.author.id === world.bot.id
}
