import type { EphemeralMessageParameters, Message } from 'grammy/types'
import { callbackOf } from './callbacks.ts'
import { refusals } from './refusals.ts'
import type { Call } from './route.ts'
import { type Chat, isAdministrator, isGroup, isThere, type StoredMessage, type World } from './world.ts'

/** How long an ephemeral command may be answered. */
const answerableMs = 15_000

/** What makes a message one that a single person sees. */
export interface EphemeralFields {
  readonly seenBy: number
  readonly content: Partial<Message>
}

/**
 * Reads for whom a message is; `undefined`: for everybody. Administrators may send one at any time, other bots within 15 s of the
 * button or the ephemeral command that they answer (https://core.telegram.org/bots/api#ephemeral-messages-and-commands).
 */
export function ephemeralFields(
  { world, payload }: Call,
  chat: Chat,
  replyTo: StoredMessage | undefined,
): EphemeralFields | undefined {
  const isReply = replyTo?.raw.ephemeral_message_id !== undefined
  if (payload.ephemeral_message_parameters === undefined) {
    if (isReply) throw refusals.bad('a reply to an ephemeral message must be ephemeral')
    return undefined
  }
  const asked = payload.ephemeral_message_parameters as EphemeralMessageParameters // checked before
  const account = world.accounts.get(asked.receiver_user_id)
  if (!isGroup(chat)) throw refusals.bad('ephemeral messages can be sent only to groups')
  if (account === undefined || account.user.is_bot || !isThere(chat, account.user.id)) {
    throw refusals.userNotFound()
  }
  const callback = callbackOf(world, asked.callback_query_id)
  const isOfThem = callback?.userId === account.user.id && callback.chat === chat
  if (asked.callback_query_id !== undefined && !isOfThem) throw refusals.lateCallback(false)
  const isAnswer = isOfThem || (isReply && replyTo.seenBy === account.user.id)
  if (!isAnswer && !isAdministrator(chat, world.bot.id))
    throw refusals.notEnoughRights('send ephemeral messages')
  return {
    seenBy: account.user.id,
    content: { receiver_user: account.user, ephemeral_message_id: freeEphemeralId(chat) },
  }
}

/** A number for an ephemeral message: those of messages that are gone are used again. */
export function freeEphemeralId({ ephemerals }: Chat): number {
  let id = 1
  while (ephemerals.get(id)?.isDeleted === false) id += 1
  return id
}

/** The ephemeral message that a call replies to. */
export function repliedEphemeral(world: World, chat: Chat, id: number): StoredMessage {
  const message = chat.ephemerals.get(id)
  if (message === undefined || message.isDeleted) throw refusals.replyNotFound()
  // Dates are in whole seconds.
  const isLate = world.clock.now() - message.raw.date * 1000 > answerableMs / world.speed + 1000
  if (isLate) throw refusals.replyNotFound()
  return message
}
