import { GatewayDispatchEvents } from 'discord-api-types/v10'
import { encodeMember } from './payloads.ts'
import type { Channel, World } from './world.ts'

/** Tells that somebody types; of the bot, people see it. */
export function tellTyping(world: World, channel: Channel, userId: string): void {
  const at = world.clock.now()
  const { guild } = channel
  const member = guild?.members.get(userId)
  const d = {
    channel_id: channel.id,
    user_id: userId,
    timestamp: Math.floor(at / 1000),
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    ...(member === undefined ? {} : { member: encodeMember(member) }),
  }
  world.gateway.dispatch({ t: GatewayDispatchEvents.TypingStart, d }, guild?.id)
  if (userId === world.bot.id) world.notify({ type: 'typing', channelId: channel.id, at })
}
