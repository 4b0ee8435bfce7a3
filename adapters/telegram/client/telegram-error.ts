import { GrammyError, HttpError } from 'grammy'
import { isUnsent } from '../../shared/error-code.ts'

/** What Telegram says is wrong, in lower case; `undefined`: it did not answer. It is told nobody, for it may quote. */
function descriptionOf(error: unknown): string | undefined {
  return error instanceof GrammyError ? error.description.toLowerCase() : undefined
}

function says(error: unknown, pattern: RegExp): boolean {
  const description = descriptionOf(error)
  return description !== undefined && pattern.test(description)
}

/** A message shows already what it was to show. */
export function isNotModified(error: unknown): boolean {
  return says(error, /message is not modified|message_not_modified/)
}

/** The message is not there any more, or is none of the bot's. */
export function isMessageGone(error: unknown): boolean {
  return (
    isRemovedAtOnce(error) ||
    says(error, /message to (edit|delete) not found|message_id_invalid|message to be edited not found/)
  )
}

/** It was sent, and somebody deleted it before Telegram could tell of it, such as another bot that keeps the group clean. */
export function isRemovedAtOnce(error: unknown): boolean {
  return says(error, /message was immediately deleted/)
}

/** It is there, and cannot be changed or removed any more. */
export function isMessageKept(error: unknown): boolean {
  return says(error, /message can't be (edited|deleted)|message_delete_forbidden|message_edit_time_expired/)
}

/** What a message was to reply to is not there any more. */
export function isReplyRefused(error: unknown): boolean {
  return says(
    error,
    /(message to be replied|replied message|reply message) (is )?not found|reply_message_id_invalid/,
  )
}

/** The group is another chat now: its id. */
export function migratedTo(error: unknown): number | undefined {
  return error instanceof GrammyError ? error.parameters.migrate_to_chat_id : undefined
}

/** How long it wants not to be asked; `undefined`: it does not say so. */
export function retryAfterMs(error: unknown): number | undefined {
  if (!(error instanceof GrammyError) || error.error_code !== 429) return undefined
  return (error.parameters.retry_after ?? 1) * 1_000
}

/** The topic is not there any more. */
export function isTopicGone(error: unknown): boolean {
  return says(error, /message thread not found|topic_deleted|topic_id_invalid/)
}

/** Only administrators speak in the topic. */
export function isTopicClosed(error: unknown): boolean {
  return says(error, /topic_closed/)
}

/** There is no such chat, or the bot is in it no more. */
export function isChatGone(error: unknown): boolean {
  return (
    isPersonGone(error) ||
    says(
      error,
      /chat not found|bot was kicked|bot is not a member|chat was deleted|group chat was deactivated/,
    )
  )
}

/** A person blocked the bot, or is on Telegram no more. */
export function isPersonGone(error: unknown): boolean {
  return says(error, /bot was blocked by the user|user is deactivated|user_is_blocked|peer_id_invalid/)
}

/** The person never wrote to the bot, so that it may not write to them. */
export function isNeverStarted(error: unknown): boolean {
  return says(error, /can't initiate conversation/)
}

/** Whether the bot may not speak there at all, whatever it says. */
export function isPermissionMissing(error: unknown): boolean {
  return (
    isTopicClosed(error) ||
    isChatGone(error) ||
    isNeverStarted(error) ||
    (error instanceof GrammyError && error.error_code === 403) ||
    says(
      error,
      /not enough rights|need administrator rights|have no rights|chat_write_forbidden|chat_(guest_)?send_(\w+_)?forbidden|chat_restricted|chat_admin_required|user_banned_in_channel/,
    )
  )
}

/** Telegram does not tell what somebody is in the chat: their like are hidden, or it does not know them. */
export function isMemberHidden(error: unknown): boolean {
  return says(error, /member list is inaccessible|(user|participant)_id_invalid|user not found/)
}

/** The server does not know the method: an older one. */
export function isMethodUnknown(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 404
}

/** Whether what was asked may be done though nobody said so. */
export function isUncertain(error: unknown): boolean {
  if (error instanceof GrammyError) return error.error_code >= 500 && !isRemovedAtOnce(error)
  return error instanceof HttpError && !isUnsent(error.error)
}
