import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import { discordCode } from './platform-error.ts'

/** Somebody has acknowledged it already. */
export function isAcknowledged(error: unknown): boolean {
  return discordCode(error) === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged
}

/** The interaction is not waited for any more: nobody answered within 3 s. */
export function isTooLate(error: unknown): boolean {
  return discordCode(error) === RESTJSONErrorCodes.UnknownInteraction
}

/** Its token is not valid any more, or it was never acknowledged. */
export function isExpired(error: unknown): boolean {
  const code = discordCode(error)
  return (
    isTooLate(error) ||
    code === RESTJSONErrorCodes.UnknownWebhook ||
    code === RESTJSONErrorCodes.InvalidWebhookToken
  )
}

/** The message is not there any more. */
export function isGone(error: unknown): boolean {
  return discordCode(error) === RESTJSONErrorCodes.UnknownMessage
}

/** So is the channel. */
export function isChannelGone(error: unknown): boolean {
  return discordCode(error) === RESTJSONErrorCodes.UnknownChannel
}
