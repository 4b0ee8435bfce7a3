import type { User } from 'grammy/types'
import { PlatformError } from '../../contract/errors.ts'
import type { LoopbackTelegramUserOptions } from './types.ts'
import type { Account, Chat, World } from './world.ts'

/** What no client would offer. */
export function refused(what: string): PlatformError {
  return new PlatformError({ code: 'rejected', what, remedy: 'Do what a client could do.' })
}

/** Somebody opens an account; their private chat is there from the start, though nothing is said in it. */
export function openAccount(
  world: World,
  options: LoopbackTelegramUserOptions,
): { readonly account: Account; readonly direct: Chat } {
  const { name, username, language = 'en', isBot = false } = options
  const user: User = {
    id: 5_400_000_000 + world.next(),
    is_bot: isBot,
    first_name: name,
    ...(username === undefined ? {} : { username }),
    ...(isBot ? {} : { language_code: language }),
  }
  const account = { user, language, hasStarted: false, hasBlocked: false }
  world.accounts.set(user.id, account)
  const direct = openChat(world, { id: user.id, type: 'private', title: name, person: account })
  direct.members.set(world.bot.id, 'member')
  return { account, direct }
}

/** A new chat, with nobody in it. */
export function openChat(
  world: World,
  draft: Pick<Chat, 'id' | 'type' | 'title'> &
    Partial<Pick<Chat, 'isForum' | 'hidesMembers' | 'person' | 'channel'>>,
): Chat {
  const chat: Chat = {
    isForum: false,
    hidesMembers: false,
    person: undefined,
    channel: undefined,
    members: new Map(),
    messages: new Map(),
    ephemerals: new Map(),
    timeline: [],
    topics: new Map(),
    drafts: new Map(),
    lastBotId: undefined,
    lastMessageId: 0,
    isClosed: false,
    movedTo: undefined,
    ...draft,
  }
  world.chats.set(chat.id, chat)
  return chat
}

/** Somebody's account, by their id. */
export function accountOf(world: World, id: number): Account {
  const account = world.accounts.get(id)
  if (account === undefined) throw refused('There is no such account.')
  return account
}
