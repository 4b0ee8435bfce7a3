import { encodeConversation, encodeMessageId } from '../../../adapters/telegram/places.ts'
import type { ConversationKey } from '../../../src/contract/conversation.ts'
import type { FeedbackDeed } from '../../../src/contract/feedback.ts'
import type { Line } from '../../../src/contract/line.ts'
import type { MailboxItem } from '../../../src/contract/mailbox.ts'
import type { LoopbackTelegramChat, ShownTelegramMessage } from '../../../src/testing/index.ts'
import { type Findings, openMemories } from '../../afternoon/memories.ts'
import { wordsOf } from '../../afternoon/play.ts'
import type { World } from './world.ts'

/** A conversation as it is looked at when all is over: a chat, and what it was before it moved. */
export interface LookedAt {
  /** Oldest first. */
  readonly chats: readonly LoopbackTelegramChat[]
  /** Default: `main`. */
  readonly chapter?: string
  /** Ids of what was said where the bot could not hear it. */
  readonly unheard?: ReadonlySet<number>
}

/** What is remembered of chats, when the program has ended. */
export interface ChatMemories {
  audit(conversation: LookedAt): Promise<Findings>
  linesOf(conversation: LookedAt): Promise<readonly Line[]>
  /** What was done about what a message shows. */
  feedbackOn(conversation: LookedAt, message: ShownTelegramMessage): Promise<readonly FeedbackDeed['type'][]>
  /** Events that still wait. */
  waiting(): Promise<readonly MailboxItem[]>
  close(): Promise<void>
}

/** Reads what the program has kept in its folder. */
export async function openChatMemories({ directory, said }: World): Promise<ChatMemories> {
  const memories = await openMemories(directory)
  const answered = new Set(said.map(({ chat, message }) => `${chat.id} ${message.id}`))
  const idOf = (lookedAt: LookedAt, { chatId, id }: ShownTelegramMessage) =>
    encodeMessageId({ chatId, placeId: placeOf(lookedAt) }, id)

  return {
    ...memories,
    linesOf: (lookedAt) => memories.linesOf(chapterOf(lookedAt)),
    async audit(lookedAt) {
      const shown = lookedAt.chats.flatMap((chat) => chat.shown())
      const heard = shown.filter(
        (message) =>
          !message.isDeleted &&
          message.seenBy === undefined &&
          !lookedAt.unheard?.has(message.id) &&
          isStory(message),
      )
      const seen = heard.map((message) => ({
        id: idOf(lookedAt, message),
        text: message.text,
        isOurs: message.isFromBot,
        isToBeAnswered: answered.has(`${message.chatId} ${message.id}`),
      }))
      return await memories.audit(chapterOf(lookedAt), seen)
    },
    feedbackOn: (lookedAt, message) => memories.feedbackOn(conversationOf(lookedAt), idOf(lookedAt, message)),
  }
}

/** Commands, and answers to what the bot asked for, are no lines. */
function isStory({ isFromBot, text }: ShownTelegramMessage): boolean {
  return isFromBot || (wordsOf(text).length > 0 && !text.startsWith('/'))
}

const placeOf = ({ chats }: LookedAt) => chats[0]?.id ?? 0

function conversationOf(lookedAt: LookedAt): ConversationKey {
  const { topicId } = lookedAt.chats[0] ?? {}
  return encodeConversation({ placeId: placeOf(lookedAt), topicId, postId: undefined })
}

const chapterOf = (lookedAt: LookedAt) => ({
  ...conversationOf(lookedAt),
  chapter: lookedAt.chapter ?? 'main',
})
