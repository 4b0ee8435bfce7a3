import type { User } from 'grammy/types'
import { postMessage } from './messages.ts'
import { encodeChat, encodeMember } from './payloads.ts'
import {
  botStatus,
  type Chat,
  isAdministrator,
  isIn,
  type MemberStatus,
  seconds,
  type World,
} from './world.ts'

/** A change of somebody's part in a chat. */
interface StatusChange {
  readonly chat: Chat
  readonly user: User
  readonly status: MemberStatus
  /** Who did it. */
  readonly by: User
}

/** Somebody joins or leaves a chat, or gets other rights in it; the bot is told where it may be. */
export function setStatus(world: World, change: StatusChange): void {
  const { chat, user, status } = change
  const before = chat.members.get(user.id) ?? 'left'
  if (before === status) return
  chat.members.set(user.id, status)
  tellOfStatus(world, change, before)
  tellOfJoin(world, change, isIn(before))
}

/** Tells the bot of a change, where it may be told. */
export function tellOfStatus(
  world: World,
  { chat, user, status, by }: StatusChange,
  before: MemberStatus,
): void {
  const update = {
    chat: encodeChat(chat),
    from: by,
    date: seconds(world),
    old_chat_member: encodeMember(user, before),
    new_chat_member: encodeMember(user, status),
  }
  if (user.id === world.bot.id) world.updates.push({ my_chat_member: update }, chat.id)
  else if (isAdministrator(chat, world.bot.id)) world.updates.push({ chat_member: update }, chat.id)
}

/** Who comes and goes is shown in groups. */
function tellOfJoin(world: World, { chat, user, status, by }: StatusChange, wasIn: boolean): void {
  if (chat.person !== undefined || wasIn === isIn(status)) return
  const content = isIn(status) ? { new_chat_members: [user] } : { left_chat_member: user }
  if (botStatus(world, chat) === 'kicked' && user.id !== world.bot.id) return
  postMessage(world, { chat, topicId: undefined, postId: undefined }, { from: by, content })
}
