import { formattedParts } from './entities.ts'
import type { ShownTelegramMessage } from './types.ts'
import type { StoredMessage } from './world.ts'

/** A message as people see it, always as it is now. */
export function viewMessage(botId: number, find: () => StoredMessage): ShownTelegramMessage {
  const textOf = () => find().raw.text ?? find().raw.caption ?? ''
  return {
    get id() {
      return find().raw.message_id
    },
    get chatId() {
      return find().chat.id
    },
    get topicId() {
      const { is_topic_message: isOfTopic, message_thread_id: thread } = find().raw
      return isOfTopic ? thread : undefined
    },
    get isFromBot() {
      return find().raw.from?.id === botId
    },
    get text() {
      return textOf()
    },
    get formatted() {
      const { entities, caption_entities: ofCaption } = find().raw
      return formattedParts(textOf(), entities ?? ofCaption ?? [])
    },
    get buttons() {
      const rows = find().raw.reply_markup?.inline_keyboard ?? []
      return rows.map((row) => row.map(({ text }) => text))
    },
    get replyTo() {
      const { reply_to_message: replied, message_thread_id: thread, is_topic_message: isOfTopic } = find().raw
      const isRoot = isOfTopic === true && replied?.message_id === thread
      return isRoot ? undefined : replied?.message_id
    },
    get forcesReply() {
      return find().forcesReply
    },
    get seenBy() {
      return find().seenBy
    },
    get file() {
      return find().file
    },
    get history() {
      return find().history
    },
    get isDeleted() {
      return find().isDeleted
    },
    get notified() {
      return [...find().notified]
    },
    get raw() {
      return find().raw
    },
  }
}
