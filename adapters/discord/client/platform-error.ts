import { DiscordAPIError, HTTPError, RateLimitError } from '@discordjs/rest'
import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import { DramatisError, PlatformError } from '../../../src/contract/errors.ts'
import { errorCode } from '../../shared/error-code.ts'

/**
 * What a call failed with, without its address, its body and its token. `doing` goes on after "Discord refused ", such as
 * `to post a message`. What is a PlatformError already stays, and so does the reason of an aborted signal.
 */
export function toPlatformError(error: unknown, doing: string): PlatformError {
  if (error instanceof PlatformError) return error
  if (error instanceof DiscordAPIError) return refusedError(error, doing)
  if (error instanceof RateLimitError) return limitedError(doing)
  if (error instanceof HTTPError) return unreachableError(doing, `answered ${error.status}`)
  // REST forgets a token that was refused.
  if (error instanceof Error && error.message.startsWith('Expected token')) return unauthorizedError(doing)
  if (DramatisError.isInstance(error)) return rejectedError(doing, error.code)
  return unreachableError(doing, errorCode(error) ? `did not answer (${errorCode(error)})` : 'did not answer')
}

/** Discord's number for what is wrong, such as 10003; `undefined`: it did not say. */
export function discordCode(error: unknown): number | undefined {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined
}

/** Of a thread that moderators have locked: what says so, and what says that it sleeps and only they may wake it. */
const lockedCodes: readonly unknown[] = [
  RESTJSONErrorCodes.ThreadLocked,
  RESTJSONErrorCodes.InvalidActionOnArchivedThread,
]

/** Whether only moderators may speak there. */
export function isThreadLocked(error: unknown): boolean {
  return lockedCodes.includes(discordCode(error))
}

/** Whether a message was refused for what it replies to: its author may not read back, or it is nothing that can be replied to. */
export function isReplyRefused(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false
  const { rawError } = error
  const errors = 'errors' in rawError ? rawError.errors : undefined
  return (
    error.code === RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory ||
    (typeof errors === 'object' && 'message_reference' in errors)
  )
}

const forbiddenCodes: readonly unknown[] = [
  RESTJSONErrorCodes.MissingPermissions,
  RESTJSONErrorCodes.MissingAccess,
]

/** Whether the bot may not speak there at all, whatever it says. */
export function isPermissionMissing(error: unknown): boolean {
  return isThreadLocked(error) || forbiddenCodes.includes(discordCode(error))
}

const moderatedCodes: readonly unknown[] = [
  RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration,
  RESTJSONErrorCodes.TitleWasBlockedByAutomaticModeration,
]

const unwelcomeCodes: readonly unknown[] = [
  RESTJSONErrorCodes.CannotSendMessagesToThisUser,
  RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
]

function refusedError(error: DiscordAPIError, doing: string): PlatformError {
  const { status } = error
  // What stands between may answer with no number of Discord's.
  const code = error.code ?? status
  if (status === 401) return unauthorizedError(doing)
  if (status === 429) return limitedError(doing)
  if (isThreadLocked(error)) return lockedError(doing, code)
  if (status === 403 || forbiddenCodes.includes(code)) return forbiddenError(error, doing)
  // What stands between knows nothing of channels and messages.
  if (status === 404 && Number(code) >= 10_000)
    return new PlatformError({
      code: 'not-found',
      what: `Discord refused ${doing}: there is no such thing any more (${code}).`,
      remedy: 'Somebody may have deleted the channel or the message; nothing is to be done.',
    })
  if (status === 413 || code === RESTJSONErrorCodes.RequestEntityTooLarge)
    return new PlatformError({
      code: 'too-large',
      what: `Discord refused ${doing}: it is too large.`,
      remedy: 'Send a smaller file.',
    })
  if (moderatedCodes.includes(code))
    return new PlatformError({
      code: 'rejected',
      what: `Discord refused ${doing}: AutoMod of that server blocks it (${code}).`,
      remedy: "Exempt the bot's role in Server Settings, AutoMod, or change the rule.",
    })
  return rejectedError(doing, code)
}

function unauthorizedError(doing: string): PlatformError {
  return new PlatformError({
    code: 'unauthorized',
    what: `Discord refused ${doing}: the bot's token is not valid.`,
    remedy: 'Make a new one in the developer portal (Bot, Reset Token), set DISCORD_TOKEN, and start again.',
  })
}

function lockedError(doing: string, code: string | number): PlatformError {
  return new PlatformError({
    code: 'forbidden',
    what: `Discord refused ${doing}: the thread is locked (${code}).`,
    remedy: "Unlock it, or give the bot's role the permission Manage Threads.",
  })
}

function limitedError(doing: string): PlatformError {
  return new PlatformError({
    code: 'rate-limited',
    what: `Discord refused ${doing}: too much was asked of it in a short time.`,
    remedy: 'Wait a little; if it stays, look in the log for what is asked so often.',
    isRetryable: true,
  })
}

function rejectedError(doing: string, code: string | number): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: `Discord refused ${doing}: it cannot be done like that (${code}).`,
    remedy: 'Please report it with this number, for it should not have been asked.',
  })
}

function unreachableError(doing: string, how: string): PlatformError {
  return new PlatformError({
    code: 'unreachable',
    what: `Discord was asked ${doing}, and ${how}.`,
    remedy: 'See discordstatus.com and the network of this machine; it is tried again.',
    isRetryable: true,
  })
}

/** Which permission a call needs, by its method and path. */
const permissions: readonly (readonly [RegExp, string])[] = [
  [/^\w+ \/channels\/\d+\/webhooks/, 'Manage Webhooks'],
  [/^GET \/channels\/\d+\/messages/, 'View Channel and Read Message History'],
  [
    /^(POST|PATCH) \/channels\/\d+\/messages/,
    'View Channel, Send Messages and, in threads, Send Messages in Threads',
  ],
  [/^DELETE \/channels\/\d+\/messages/, 'Manage Messages'],
  [/^\w+ \/channels\/\d+\/messages\/\d+\/reactions/, 'Add Reactions and Read Message History'],
  [/^POST \/channels\/\d+\/typing/, 'View Channel and Send Messages'],
  [/^\w+ \/channels\/\d+$/, 'View Channel'],
]

function forbiddenError({ method, url, code, status }: DiscordAPIError, doing: string): PlatformError {
  if (unwelcomeCodes.includes(code))
    return new PlatformError({
      code: 'forbidden',
      what: `Discord refused ${doing}: that person takes no direct messages of the bot (${code}).`,
      remedy: 'They can allow them in the privacy settings of a server that the bot is in.',
    })
  const path = `${method} ${url.replace(/^.*?\/v\d+(?=\/)/, '').replace(/\?.*$/, '')}`
  const needed = permissions.find(([pattern]) => pattern.test(path))?.[1]
  return new PlatformError({
    code: 'forbidden',
    what: `Discord refused ${doing}: the bot may not (${code ?? status}).`,
    remedy: needed
      ? `Give the bot's role in that channel the permission ${needed}.`
      : 'Look at what the bot may do there; `npx dramatis doctor` prints an invite link with all that it needs.',
  })
}
