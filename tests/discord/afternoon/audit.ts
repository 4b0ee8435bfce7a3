import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { FeedbackDeed } from '../../../src/contract/feedback.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { MailboxItem } from '../../../src/contract/mailbox.ts'
import type { LoopbackChannel, LoopbackDiscord, ShownMessage } from '../../../src/testing/index.ts'
import { type Findings, openMemories } from '../../afternoon/memories.ts'
import type { World } from './world.ts'

/** What is remembered of channels, when the program has ended. */
export interface ChannelMemories {
  audit(channel: LoopbackChannel, chapter?: string): Promise<Findings>
  /** The lines of a channel. */
  linesOf(channel: LoopbackChannel, chapter?: string): Promise<readonly Line[]>
  /** What was done about what a message shows. */
  feedbackOn(channel: LoopbackChannel, message: ShownMessage): Promise<readonly FeedbackDeed['type'][]>
  /** Events that still wait. */
  waiting(): Promise<readonly MailboxItem[]>
  close(): Promise<void>
}

/** Reads what the program has kept in its folder. */
export async function openChannelMemories({ directory, discord, said }: World): Promise<ChannelMemories> {
  const memories = await openMemories(directory)
  const answered = new Set(said.map(({ message }) => message.id))
  return {
    ...memories,
    linesOf: (channel, chapter = 'main') => memories.linesOf({ ...conversationOf(channel), chapter }),
    async audit(channel, chapter = 'main') {
      const shown = channel.shown().filter(({ isDeleted, isPrivate }) => !isDeleted && !isPrivate)
      const seen = shown.map((message) => ({
        id: message.id,
        text: message.content,
        isOurs: isOurs(message, discord),
        isToBeAnswered: answered.has(message.id),
      }))
      return await memories.audit({ ...conversationOf(channel), chapter }, seen)
    },
    feedbackOn: (channel, { id }) => memories.feedbackOn(conversationOf(channel), id),
  }
}

function conversationOf({ id, guildId }: LoopbackChannel): ConversationKey {
  return guildId === undefined
    ? { platform: 'discord', place: id, thread: '' }
    : { platform: 'discord', place: guildId, thread: id }
}

function isOurs({ raw }: ShownMessage, { applicationId }: LoopbackDiscord): boolean {
  return raw.application_id === applicationId || raw.author.id === applicationId
}
