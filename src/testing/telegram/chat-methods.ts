import type { ChatMember, User } from 'grammy/types'
import { chatOf, openChat } from './access.ts'
import { setStatus } from './members.ts'
import { encodeBot, encodeChat, encodeMember } from './payloads.ts'
import { refusals } from './refusals.ts'
import type { Call, Methods } from './route.ts'
import { type Chat, isAdministrator, isThere, type World } from './world.ts'

/** What can be asked about chats and those in them. */
export const chatMethods: Methods = {
  getChat(call) {
    const chat = chatOf(call)
    if (chat.person === undefined) openChat(call)
    const { channel } = chat
    return {
      ...encodeChat(chat),
      accent_color_id: 0,
      max_reaction_count: 11,
      accepted_gift_types: {
        unlimited_gifts: false,
        limited_gifts: false,
        unique_gifts: false,
        premium_subscription: false,
        gifts_from_channels: false,
      },
      ...(channel === undefined ? {} : { linked_chat_id: channel.id }),
      ...(chat.person === undefined ? {} : { active_usernames: usernames(chat) }),
    }
  },
  getChatMember(call) {
    const chat = openChat(call)
    const userId = Number(call.payload.user_id)
    if (isHidden(call.world, chat, userId)) throw refusals.membersHidden()
    return memberOf(call.world, chat, userId)
  },
  getChatAdministrators(call) {
    const { world, payload } = call
    const chat = groupOf(call)
    return [...chat.members]
      .filter(([id]) => isAdministrator(chat, id) && (payload.return_bots === true || !isOtherBot(world, id)))
      .map(([id]) => memberOf(world, chat, id))
  },
  getChatMemberCount(call) {
    const chat = openChat(call)
    if (chat.person !== undefined) return 2
    return [...chat.members.keys()].filter((id) => isThere(chat, id)).length
  },
  leaveChat(call) {
    const { world } = call
    setStatus(world, { chat: groupOf(call), user: encodeBot(world), status: 'left', by: encodeBot(world) })
    return true
  },
  getFile({ world, payload }) {
    const file = world.files.get(String(payload.file_id))
    if (file === undefined) throw refusals.wrongFileId()
    if (file.bytes.length > 20 * 1024 * 1024) throw refusals.fileTooBig()
    return {
      file_id: file.id,
      file_unique_id: file.uniqueId,
      file_size: file.bytes.length,
      file_path: file.path,
    }
  },
}

function groupOf(call: Call): Chat {
  const chat = openChat(call)
  if (chat.person !== undefined) throw refusals.bad('there are no administrators in the private chat')
  return chat
}

function memberOf(world: World, chat: Chat, userId: number): ChatMember {
  const user: User | undefined = userId === world.bot.id ? encodeBot(world) : world.accounts.get(userId)?.user
  if (user === undefined) throw refusals.userNotFound()
  if (chat.person !== undefined) return encodeMember(user, 'member')
  return encodeMember(user, chat.members.get(userId) ?? 'left')
}

function isHidden({ bot }: World, chat: Chat, userId: number): boolean {
  return chat.hidesMembers && userId !== bot.id && !isAdministrator(chat, bot.id)
}

function isOtherBot(world: World, id: number): boolean {
  return id !== world.bot.id && world.accounts.get(id)?.user.is_bot === true
}

function usernames({ person }: Chat): string[] {
  const name = person?.user.username
  return name === undefined ? [] : [name]
}
