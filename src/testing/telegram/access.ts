import { refusals } from './refusals.ts'
import type { Call } from './route.ts'
import { botStatus, type Chat, type Place, type StoredMessage } from './world.ts'

/** The chat that a call names. It fails where that has moved. */
export function chatOf({ world, payload }: Pick<Call, 'world' | 'payload'>): Chat {
  const chat = world.chats.get(Number(payload.chat_id))
  if (chat === undefined) throw refusals.chatNotFound()
  if (chat.movedTo !== undefined) throw refusals.moved(chat.movedTo)
  return chat
}

/** The chat that a call names, if the bot is in it. */
export function openChat(call: Call): Chat {
  const chat = chatOf(call)
  const { person } = chat
  if (person !== undefined) {
    if (person.hasBlocked) throw refusals.blocked()
    if (!person.hasStarted) throw refusals.neverStarted()
    return chat
  }
  const status = botStatus(call.world, chat)
  if (status === 'kicked') throw refusals.kicked(chat.type)
  if (status === 'left') throw refusals.notMember(chat.type)
  return chat
}

/** The place that a call speaks in, if the bot may speak there. */
export function speakingPlace(call: Call): Place {
  const { world, payload } = call
  const known = world.chats.get(Number(payload.chat_id))
  if (known?.person?.user.is_bot === true) throw refusals.toBots()
  const chat = openChat(call)
  const status = botStatus(world, chat)
  if (status === 'restricted') throw refusals.notEnoughRights()
  const topicId = topicOf(chat, payload.message_thread_id)
  const isClosed = topicId === undefined ? chat.isClosed : chat.topics.get(topicId)?.isClosed
  if (isClosed === true && status !== 'administrator') throw refusals.topicClosed()
  return { chat, topicId, postId: undefined }
}

/** The topic that a call names. A forum's General has none: its number is not taken. */
function topicOf(chat: Chat, thread: unknown): number | undefined {
  if (thread === undefined || thread === 0) return undefined
  const topic = chat.topics.get(Number(thread))
  if (topic === undefined || topic.root.isDeleted) throw refusals.threadNotFound()
  return topic.id
}

/** A message of a chat that is still there. */
export function messageOf(chat: Chat, id: unknown): StoredMessage | undefined {
  const message = chat.messages.get(Number(id))
  return message === undefined || message.isDeleted ? undefined : message
}

/** The ephemeral message that a call names. */
export function personsEphemeral({ payload }: Call, chat: Chat): StoredMessage {
  const message = chat.ephemerals.get(Number(payload.ephemeral_message_id))
  const isTheirs = message?.raw.receiver_user?.id === payload.receiver_user_id
  if (message === undefined || message.isDeleted || !isTheirs) throw refusals.editNotFound()
  return message
}
