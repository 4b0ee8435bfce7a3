import type { Chat, Message, User } from 'grammy/types'
import type { Person } from '../../src/contract/conversation.ts'
import { nameOf } from './decode-words.ts'

/** Who wrote it: a person, or a chat in whose name somebody did. */
export function decodeSender({ from, sender_chat }: Pick<Message, 'from' | 'sender_chat'>): Person {
  if (sender_chat) return decodeChat(sender_chat)
  return from ? decodePerson(from) : { id: '', name: '?' }
}

/** The name that is shown. */
export function decodePerson({ id, first_name, last_name, username }: User): Person {
  return { id: `${id}`, name: nameOf(first_name, last_name) || (username ?? '?') }
}

/** A chat that speaks for itself: a channel, or a group whose administrator is not shown. All who may write so have its id. */
export function decodeChat(chat: Chat): Person {
  return { id: `${chat.id}`, name: chat.title || (chat.username ?? '?'), isShared: true }
}
