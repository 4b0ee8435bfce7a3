import type { Message, Chat as TelegramChat, Update, User } from 'grammy/types'
import { encodeChat, isStandIn } from './payloads.ts'
import { viewMessage } from './shown.ts'
import { isForBot, isService } from './visibility.ts'
import { type Place, type StoredMessage, seconds, type World } from './world.ts'

/** A message to be posted. */
export interface MessageDraft {
  readonly from: User
  readonly senderChat?: TelegramChat | undefined
  readonly replyTo?: StoredMessage | undefined
  /** Text, entities, and whatever else it is made of. */
  readonly content: Partial<Message>
  readonly seenBy?: number | undefined
  readonly file?: StoredMessage['file']
  readonly forcesReply?: boolean
}

/** Posts a message: people see it, and the bot is told of it where it may be. */
export function postMessage(world: World, place: Place, draft: MessageDraft): StoredMessage {
  const { chat } = place
  const isEphemeral = draft.content.ephemeral_message_id !== undefined
  if (!isEphemeral) chat.lastMessageId += 1
  const raw: Message = {
    message_id: isEphemeral ? 0 : chat.lastMessageId,
    from: draft.from,
    ...(draft.senderChat === undefined ? {} : { sender_chat: draft.senderChat }),
    chat: encodeChat(chat),
    date: seconds(world),
    ...threadFields(place, draft.replyTo),
    ...draft.content,
  }
  const message: StoredMessage = {
    raw,
    chat,
    history: [],
    reactions: new Map(),
    isDeleted: false,
    seenBy: draft.seenBy,
    file: draft.file,
    notified: new Set(),
    forcesReply: draft.forcesReply ?? false,
    view: viewMessage(world.bot.id, () => message),
  }
  world.messages.set(message.view, message)
  if (isEphemeral) chat.ephemerals.set(raw.ephemeral_message_id ?? 0, message)
  else chat.messages.set(raw.message_id, message)
  chat.timeline.push(message)
  remember(world, message)
  if (draft.from.is_bot && !isStandIn(draft.from.id)) chat.lastBotId = draft.from.id
  if (draft.from.id !== world.bot.id && (isEphemeral || isForBot(world, chat, raw))) {
    tell(world, chat.type === 'channel' ? 'channel_post' : 'message', message)
  }
  if (!isService(raw)) world.notify({ type: 'shown', message: message.view })
  return message
}

/** Changes a message; the bot is told where a person did. */
export function changeMessage(
  world: World,
  message: StoredMessage,
  change: { readonly [Field in keyof Message]?: Message[Field] | undefined },
): void {
  const fields = Object.entries({ ...message.raw, edit_date: seconds(world), ...change })
  const kept = Object.fromEntries(fields.filter(([, value]) => value !== undefined))
  message.raw = kept as unknown as Message // no field that a message must have is taken away
  remember(world, message)
  const { raw, chat } = message
  if (raw.from?.id !== world.bot.id && isForBot(world, chat, raw)) {
    tell(world, chat.type === 'channel' ? 'edited_channel_post' : 'edited_message', message)
  }
  world.notify({ type: 'edited', message: message.view })
}

/** Removes a message; bots are never told. */
export function removeMessage(world: World, message: StoredMessage): void {
  if (message.isDeleted) return
  message.isDeleted = true
  world.notify({ type: 'deleted', message: message.view })
}

/** A message as others quote it. */
function quoted({ raw }: StoredMessage): NonNullable<Message['reply_to_message']> {
  const { reply_to_message: _, ...shown } = raw
  return shown as NonNullable<Message['reply_to_message']> // without the field is what the type asks for
}

function threadFields({ chat, topicId }: Place, replyTo: StoredMessage | undefined): Partial<Message> {
  if (replyTo?.raw.ephemeral_message_id !== undefined) return {}
  const topic = topicId === undefined ? undefined : chat.topics.get(topicId)
  const replied = replyTo ?? topic?.root
  const reply = replied === undefined ? {} : { reply_to_message: quoted(replied) }
  if (topicId !== undefined) return { message_thread_id: topicId, is_topic_message: true, ...reply }
  // In supergroups each chain of replies is a thread, but no topic.
  if (chat.type !== 'supergroup' || replied === undefined) return reply
  return { message_thread_id: replied.raw.message_thread_id ?? replied.raw.message_id, ...reply }
}

function remember(world: World, message: StoredMessage): void {
  const { raw, history, notified } = message
  const text = raw.text ?? raw.caption
  if (text === undefined) return
  if (history.at(-1) !== text) history.push(text)
  for (const entity of raw.entities ?? raw.caption_entities ?? []) {
    if (entity.type === 'text_mention') notified.add(entity.user.id)
    if (entity.type !== 'mention') continue
    const name = text.slice(entity.offset + 1, entity.offset + entity.length).toLowerCase()
    for (const { user } of world.accounts.values()) {
      if (user.username?.toLowerCase() === name) notified.add(user.id)
    }
  }
}

function tell(
  world: World,
  type: 'message' | 'edited_message' | 'channel_post' | 'edited_channel_post',
  { raw, chat }: StoredMessage,
): void {
  const update = { [type]: raw } as Omit<Update, 'update_id'> // what each kind needs, `raw` has
  world.updates.push(update, chat.id)
}
