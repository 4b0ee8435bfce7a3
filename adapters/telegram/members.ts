import type { ChatMember, ChatMemberUpdated, Message } from 'grammy/types'
import type { Whereabouts } from './places.ts'
import type { ReceiveTools } from './tools.ts'

/** Knows chats and topics as they come and go. All of it fails as the host does. */
export interface PlaceWatch {
  /** The bot came to a chat, left it, or was blocked by a person. */
  ownMember(update: ChatMemberUpdated, where: Whereabouts, signal: AbortSignal): Promise<void>
  /** Telegram's own messages among those of people. */
  serviceMessage(message: Message, where: Whereabouts, signal: AbortSignal): Promise<void>
}

/** Builds it. */
export function createPlaceWatch({ bot, chats, heard, rights, host }: ReceiveTools): PlaceWatch {
  async function arrive({ placeId }: Whereabouts, signal: AbortSignal): Promise<void> {
    heard.letIn({ placeId })
    await host().arrive([`${placeId}`], signal)
  }

  async function depart({ chatId, placeId }: Whereabouts, signal: AbortSignal): Promise<void> {
    // What a group has become is where the bot is now.
    if ((await chats.chatOf(placeId, signal)) !== chatId) return
    await host().depart(`${placeId}`, undefined, signal)
  }

  /** That the bot was said to leave the group meant no more than that. */
  async function moved(from: number, to: number, signal: AbortSignal): Promise<void> {
    await chats.moved(from, to, signal)
    await host().arrive([`${from}`], signal)
  }

  return {
    async ownMember({ chat, new_chat_member: member }, where, signal) {
      if (chat.type === 'channel') return
      rights.learn(chat.id, member)
      await (isThere(member) ? arrive(where, signal) : depart(where, signal))
    },
    async serviceMessage(message, where, signal) {
      const { migrate_to_chat_id: to, migrate_from_chat_id: from } = message
      if (to !== undefined) await moved(message.chat.id, to, signal)
      if (from !== undefined) await moved(from, message.chat.id, signal)
      if (message.forum_topic_created && message.from && where.placeId < 0)
        await rights.began(where, message.from.id, signal)
      if (message.new_chat_members?.some(({ id }) => id === bot.id)) await arrive(where, signal)
      if (message.left_chat_member?.id === bot.id) await depart(where, signal)
    },
  }
}

/** Whether somebody is in the chat. */
export function isThere(member: ChatMember): boolean {
  if (member.status === 'restricted') return member.is_member
  return member.status !== 'left' && member.status !== 'kicked'
}
