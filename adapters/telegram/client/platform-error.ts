import { GrammyError, HttpError } from 'grammy'
import { DramatisError, PlatformError } from '../../../src/contract/errors.ts'
import { describeError } from '../../../src/util/describe-error.ts'
import { errorCode } from '../../shared/error-code.ts'
import {
  isChatGone,
  isMessageGone,
  isNeverStarted,
  isPermissionMissing,
  isPersonGone,
  isRemovedAtOnce,
  isTopicClosed,
  isTopicGone,
} from './telegram-error.ts'

/**
 * What a call failed with, without its address, its body and its token. `doing` goes on after "Telegram refused ", such as
 * `to send a message`. What is a PlatformError already stays.
 */
export function toPlatformError(error: unknown, doing: string): PlatformError {
  if (error instanceof PlatformError) return error
  if (error instanceof GrammyError) return refusedError(error, doing)
  if (error instanceof HttpError) return toHttpError(error, doing)
  if (DramatisError.isInstance(error)) return rejectedError(doing, error.code)
  return unreachableError(doing, error)
}

/** Code or name of what a call, or the host, failed with: see `describeError`. */
export function describeFailure(error: unknown): string {
  const isOfCall = error instanceof GrammyError || error instanceof HttpError
  return describeError(isOfCall ? toPlatformError(error, 'to do it') : error)
}

/** What grammY wraps may be one of ours. */
function toHttpError({ error }: HttpError, doing: string): PlatformError {
  return error instanceof PlatformError ? error : unreachableError(doing, error)
}

function refusedError(error: GrammyError, doing: string): PlatformError {
  const { error_code: status, method, description } = error
  // A token that is not even written like one is no known address.
  if (status === 401 || (status === 404 && method === 'getMe')) return unauthorizedError(doing)
  if (status === 429) return limitedError(doing)
  if (status >= 500 && !isRemovedAtOnce(error))
    return unreachableError(doing, undefined, `answered ${status}`)
  if (status === 409) return conflictError(doing)
  if (status === 413 || /file is too big|too_big|too large/i.test(description)) return tooLargeError(doing)
  if (isTopicGone(error) || isMessageGone(error)) return goneError(doing)
  if (isPermissionMissing(error)) return forbiddenError(error, doing)
  if (status === 404) return goneError(doing)
  return rejectedError(doing, tell(error))
}

/** Telegram's own sign for what is wrong, such as MESSAGE_TOO_LONG; the rest of what it says may quote what was said. */
function tell({ error_code: status, description }: GrammyError): string {
  const sign = /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/.exec(description)?.[0]
  const known = /message text is empty|message is too long|can't parse entities|button_data_invalid/i.exec(
    description,
  )?.[0]
  return [status, sign ?? known].filter(Boolean).join(' ')
}

function unauthorizedError(doing: string): PlatformError {
  return new PlatformError({
    code: 'unauthorized',
    what: `Telegram refused ${doing}: the bot's token is not valid.`,
    remedy:
      'Ask @BotFather for the token (/token, or /revoke for a new one), set TELEGRAM_TOKEN, and start again.',
  })
}

function limitedError(doing: string): PlatformError {
  return new PlatformError({
    code: 'rate-limited',
    what: `Telegram refused ${doing}: too much was asked of it in a short time.`,
    remedy:
      'Wait a little; Telegram allows about one message a second and chat, and twenty a minute and group.',
    isRetryable: true,
  })
}

function conflictError(doing: string): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: `Telegram refused ${doing}: another program is told of what happens to this bot (409).`,
    remedy: 'End the other program, or remove its webhook, or make a bot of its own for it with @BotFather.',
    isRetryable: true,
  })
}

function tooLargeError(doing: string): PlatformError {
  return new PlatformError({
    code: 'too-large',
    what: `Telegram refused ${doing}: it is too large.`,
    remedy: 'Use a smaller file: bots may fetch up to 20 MB and send up to 50 MB.',
  })
}

function goneError(doing: string): PlatformError {
  return new PlatformError({
    code: 'not-found',
    what: `Telegram refused ${doing}: there is no such thing any more.`,
    remedy: 'Somebody may have deleted the topic or the message; nothing is to be done.',
  })
}

function rejectedError(doing: string, code: string): PlatformError {
  return new PlatformError({
    code: 'rejected',
    what: `Telegram refused ${doing}: it cannot be done like that (${code}).`,
    remedy: 'Please report it with what stands in brackets, for it should not have been asked.',
  })
}

function forbiddenError(error: GrammyError, doing: string): PlatformError {
  const [why, remedy] = reasonOf(error)
  return new PlatformError({ code: 'forbidden', what: `Telegram refused ${doing}: ${why}.`, remedy })
}

function reasonOf(error: GrammyError): readonly [string, string] {
  if (isPersonGone(error))
    return [
      'the person has blocked the bot, or left Telegram',
      'They can let it write again in their chat with it.',
    ]
  if (isNeverStarted(error))
    return ['the person never wrote to the bot', 'They can open a chat with it and press Start.']
  if (isTopicClosed(error))
    return ['the topic is closed', 'Open it again, or make the bot an administrator who may manage topics.']
  if (isChatGone(error))
    return ['the bot is not in that chat any more', 'Somebody of the group can add it again.']
  return [
    'the bot may not do that there',
    "Let members send messages in the group's permissions, or make the bot an administrator.",
  ]
}

function unreachableError(doing: string, cause: unknown, how = 'did not answer'): PlatformError {
  const code = errorCode(cause)
  return new PlatformError({
    code: 'unreachable',
    what: `Telegram was asked ${doing}, and ${how}${code ? ` (${code})` : ''}.`,
    remedy: 'See the network of this machine, and TELEGRAM_API_URL where it is set; it is tried again.',
    isRetryable: true,
  })
}
