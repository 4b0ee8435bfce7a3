import type { LoopbackDiscord, LoopbackDiscordOptions } from './types.ts'

/**
 * Opens a Discord on the loopback address: REST and gateway for a bot, and people who talk, react and press buttons. It is as strict
 * as Discord, or stricter: a field that it does not know is an error. What a bot did wrong stands in `complaints`.
 *
 * @example
 * const discord = await openLoopbackDiscord()
 * const hall = discord.createGuild({ name: 'Tavern' }).createChannel({ name: 'hall' })
 * const ann = discord.createUser({ name: 'Ann' })
 * // … the bot starts with discord.token and discord.apiUrl …
 * ann.says(hall, 'Good evening.')
 */
export async function openLoopbackDiscord(options: LoopbackDiscordOptions = {}): Promise<LoopbackDiscord> {
  // Who tests something else does not pay for it.
  const { openDiscord } = await import('./open.ts')
  return openDiscord(options)
}
