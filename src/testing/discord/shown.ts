import type { ShownMessage } from './types.ts'
import type { Message } from './world.ts'

/** A message as people see it, always as it is now. */
export function viewMessage(find: () => Message): ShownMessage {
  return {
    get id() {
      return find().raw.id
    },
    get channelId() {
      return find().channel.id
    },
    get authorName() {
      const { raw, channel } = find()
      const member = channel.guild?.members.get(raw.author.id)
      return member?.nick ?? raw.author.global_name ?? raw.author.username
    },
    get avatarUrl() {
      return find().avatarUrl
    },
    get isWebhook() {
      const { raw } = find()
      // Answers of interactions carry the application's id there.
      return raw.webhook_id !== undefined && raw.webhook_id !== raw.application_id
    },
    get isPrivate() {
      return find().isPrivate
    },
    get content() {
      return find().raw.content
    },
    get replyTo() {
      return find().raw.message_reference?.message_id
    },
    get history() {
      return find().history
    },
    get pinged() {
      return [...find().pinged]
    },
    get isDeleted() {
      return find().isDeleted
    },
    get raw() {
      return find().raw
    },
  }
}
