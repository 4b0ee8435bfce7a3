import { PlatformError } from '../../../src/contract/errors.ts'
import { portal, tokenPlace } from '../portal.ts'

/** Close code of the gateway: the bot asked for what its page in the developer portal does not allow. */
export const disallowedIntents = 4014

/** Why the gateway will not have the bot back; `undefined`: it may come again. */
export function closeError(code: number): PlatformError | undefined {
  switch (code) {
    case 4004:
      return unauthorizedError()
    case 4010:
      return new PlatformError({
        code: 'rejected',
        what: 'Discord does not know such a shard (4010).',
        remedy:
          'Look at the settings `discord.shards` and `discord.shard_range`: numbers start with 0 and end below the count.',
      })
    case 4011:
      return new PlatformError({
        code: 'rejected',
        what: 'The bot is in so many servers that Discord wants more shards (4011).',
        remedy: 'Unset `discord.shards`, so that Discord says how many, or set a larger number.',
      })
    case 4012:
      return new PlatformError({
        code: 'rejected',
        what: 'Discord does not speak this version of its gateway any more (4012).',
        remedy: 'Update dramatis.',
      })
    case 4013:
      return new PlatformError({
        code: 'rejected',
        what: 'Discord does not know what the bot asked to be told (4013).',
        remedy: 'Update dramatis, and report it if it stays.',
      })
    case disallowedIntents:
      return new PlatformError({
        code: 'rejected',
        what: 'The setting `discord.message_content` is on, but Discord does not let this bot read messages (4014).',
        remedy: `Turn on the switch "Message Content Intent" on the Bot page of the application at ${portal}, or unset the setting.`,
      })
    default:
      return undefined
  }
}

/** The token is none, or was reset. */
export function unauthorizedError(cause?: unknown): PlatformError {
  return new PlatformError({
    code: 'unauthorized',
    what: 'Discord does not know the token in DISCORD_TOKEN: it was reset, or is not whole.',
    remedy: `Copy it from ${tokenPlace}.`,
    cause,
  })
}
