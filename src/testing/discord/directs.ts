import { type APIUser, ChannelType } from 'discord-api-types/v10'
import { addChannel } from './threads.ts'
import type { Channel, World } from './world.ts'

/** The DM of somebody with the bot. */
export function directOf(world: World, recipient: APIUser): Channel {
  const known = world.directs.get(recipient.id)
  if (known !== undefined) return known
  const channel = addChannel(world, { type: ChannelType.DM, name: '', recipient })
  world.directs.set(recipient.id, channel)
  return channel
}
